import type { Status } from '../model/check.ts';
import { asciiText, escapeText } from './escape.ts';

/** What text and Markdown are put together by. */
export const groupings = ['target', 'check', 'owner', 'control'] as const;
export type Grouping = (typeof groupings)[number];

/** How text is drawn; nothing of it changes what is said. */
export interface Drawing {
  /** Columns. Lines to paste or to type are never wrapped. */
  readonly width: number;
  readonly colour: boolean;
  /** Nothing but ASCII. */
  readonly ascii: boolean;
}

export interface Presentation extends Drawing {
  /** Unfolds what is passed, explained, hygiene, accepted or not judged, and targets that are well. */
  readonly verbose: boolean;
  /** By target, unless said otherwise. */
  readonly groupBy?: Grouping;
  /** A file as the repository has it in which this runs; as it is, where this is absent. For what is shown beside the code. */
  readonly inRepository?: (file: string) => string;
}

type Role = Status | 'strong' | 'faint';

const colours: Readonly<Record<Role, number>> = { pass: 32, fail: 31, warn: 33, unknown: 35, strong: 1, faint: 2 };

export interface Marks {
  readonly status: Readonly<Record<Status, string>>;
  readonly line: string;
  readonly arrow: string;
  /** Between the parts of a line. */
  readonly dot: string;
}

const drawn: Marks = { status: { pass: '✓', fail: '✗', warn: '!', unknown: '?' }, line: '──', arrow: '──▶', dot: '·' };
const typed: Marks = { status: { pass: '+', fail: 'x', warn: '!', unknown: '?' }, line: '--', arrow: '-->', dot: '|' };

export interface Pen {
  readonly width: number;
  readonly marks: Marks;
  /** Makes text from anywhere safe to show; everything from a report goes through it. */
  readonly say: (text: string) => string;
  /** Colours what was made safe already. */
  readonly paint: (role: Role, text: string) => string;
}

export const pen = ({ width, colour, ascii }: Drawing): Pen => ({
  width,
  marks: ascii ? typed : drawn,
  say: ascii ? asciiText : escapeText,
  paint: (role, text) => (colour ? `\x1b[${colours[role]}m${text}\x1b[0m` : text),
});

/** For what wraps lines itself, and has colours of its own. */
export const plainPen: Pen = pen({ width: Number.MAX_SAFE_INTEGER, colour: false, ascii: false });
