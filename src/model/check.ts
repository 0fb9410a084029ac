import type { Kind, ProofOfLife, Seen } from './evidence.ts';
import type { Pki } from './pki.ts';
import type { ObjectPlace } from './kubernetes.ts';
import type { LimitCode } from './vantage.ts';
import type { Settings, Target } from './target.ts';

/** From good to bad; a target's status is its worst in the order fail, unknown, warn, pass. */
export const statuses = ['pass', 'warn', 'unknown', 'fail'] as const;
export type Status = (typeof statuses)[number];

export const owners = ['developer', 'administrator', 'dns-provider', 'cdn', 'prober'] as const;
/** Whose job it is. */
export type Owner = (typeof owners)[number];

export const urgencies = ['now', 'soon', 'hygiene'] as const;
export type Urgency = (typeof urgencies)[number];

/** quick: does a user get through. full: everything. */
export const looks = ['quick', 'full'] as const;
export type Look = (typeof looks)[number];

export interface Source {
  readonly title: string;
  readonly url: string;
}

export interface Fix {
  /** What to do, imperative. */
  readonly text: string;
  /** Lines to paste, whole. */
  readonly paste?: readonly string[];
  /** Where they go. */
  readonly where?: string;
  /** The same for a web form of a DNS provider, in words. */
  readonly form?: string;
}

/** What a check says. A check that yields nothing passes. */
export interface Verdict<Reason extends string = string> {
  /** One of the check's `reasons`; a pass may leave it out. */
  readonly reason?: Reason;
  readonly status: Status;
  /** The hop, address, header or object meant. */
  readonly subject?: string;
  /** Of a Kubernetes object: where it stands. */
  readonly at?: ObjectPlace;
  /** One sentence: what is so, with the names and figures. */
  readonly message: string;
  readonly fix?: Fix;
  /** It puts in doubt what all else was compared with: it is said first, and no other check explains it. */
  readonly first?: boolean;
  /** Where it is somebody else's job than the check's metadata says. */
  readonly owner?: Owner;
  /** Commands to look for oneself. */
  readonly see?: readonly string[];
  /** The few values that the sentence rests on. */
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** What a check may read: the kinds of evidence it named, and what holds for all. */
export type View<Needs extends Kind = Kind> = Pick<Seen, Needs> & {
  readonly target: Target;
  readonly settings: Settings;
  readonly pki: Pki;
  readonly life: ProofOfLife;
  /** The limits of the vantage that bear on the target. */
  readonly limits: readonly LimitCode[];
  /** Milliseconds since the epoch: the clock of the evidence. */
  readonly now: number;
};

export interface CheckMeta {
  /** Folder + `.` + file: the property that should hold. */
  readonly id: string;
  /** The property as a sentence that is true when all is well, without a final stop. */
  readonly title: string;
  /** Why anyone should care. */
  readonly why: string;
  /** What to do, in general; a finding's own `fix` is exact. */
  readonly fix: string;
  readonly sources: readonly [Source, ...Source[]];
  /** What people search for. */
  readonly aliases: readonly string[];
  /** Of ISO 27001:2022, with the 2013 number where there was one. */
  readonly controls: readonly string[];
  readonly owner: Owner;
  readonly urgency: Urgency;
  /** Without it a user does not get through. */
  readonly essential: boolean;
  /** The least look that makes it. */
  readonly look: Look;
  /** Closed list; every finding that is not a pass carries one of them (or `not-measured`, `our-bug` from the judge). */
  readonly reasons: readonly [string, ...string[]];
  /** The gravest status it may give. */
  readonly worst: 'fail' | 'warn';
  /** Checks whose fail on the same target (and subject, where both have one) explains this one's. */
  readonly yieldsTo: readonly string[];
  /** Of those, the ones that explain no more than findings of these reasons. */
  readonly yieldsOnly?: Readonly<Record<string, readonly string[]>>;
  /** Limits of the vantage with which it is not judged: what it would judge is not what users get. */
  readonly limitedBy?: readonly LimitCode[];
}

/** What is missing to judge a check, where there is more to say of it than the reason. */
export interface Lack {
  readonly because: string;
  /** The limit of the vantage that keeps it from being judged, which is told once for all targets. */
  readonly limit?: LimitCode;
  /** True where it is lacking whatever becomes of the look-up of the host, as what configuration does not say. */
  readonly lasting?: boolean;
  /** True where it is as lasting, and so common that text that folds tells it once for all targets. */
  readonly common?: boolean;
  /** True where the configuration does not ask for it: text that folds says nothing of it beside what was judged. */
  readonly spared?: boolean;
}

export interface Check<Needs extends Kind = Kind, Reason extends string = string> extends CheckMeta {
  readonly reasons: readonly [Reason, ...Reason[]];
  readonly needs: readonly Needs[];
  /** What of it there may be nothing of: `lacks` and `run` say what that means. */
  readonly mayMiss?: readonly Needs[];
  /** False: the property has no meaning for this target, and nothing is said. */
  applies?(view: View<Needs>): boolean;
  /** What is missing to judge it, as a sentence; it is then named in `notJudged`. Asked after `applies`. */
  lacks?(view: View<Needs>): string | Lack | null;
  run(view: View<Needs>): Iterable<Verdict<Reason>>;
}
