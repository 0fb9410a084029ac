import type { Fix } from '../../../model/check.ts';
import { familyOf } from '../../addresses.ts';
import { cloudflareRanges } from '../cloudflare.ts';
import type { Controller, Setting } from './controllers/controller.ts';
import { controllersOf, fixInEach, headed, insideSentence, namesOf, settingsIn } from './controllers/controllers.ts';
import { rangeOf, type Whose } from './ground.ts';
import type { SourceStanding } from './standing.ts';

type Replaced = Extract<SourceStanding, { kind: 'replaced' }>;

/** What is probably set so that the client's address is lost, and what to change. */
export interface Cause {
  readonly because: string;
  readonly fix: Fix;
}

export const whoseText: Readonly<Record<Whose, string>> = {
  own: 'our own',
  balancer: 'an address of the load balancer',
  cloudflare: 'an address of Cloudflare',
  inner: 'an address of the inside, as nodes, pods and load balancers have',
  other: 'a public address',
};

/** The setting of what probably wrote the headers, where it is one that can have come to this; null where it is not. */
export function settingOf(
  controllers: readonly Controller[],
  choose: (controller: Controller) => Setting | null,
  lead: string,
): Cause | null {
  const chosen = settingsIn(controllers, choose);
  const [first, ...others] = chosen;
  const fix = fixInEach(chosen);
  if (first === undefined || fix === null) return null;
  const beside = others.map(({ controller, setting }) => `of ${controller.name}, ${setting.is}`);
  const likely = namesOf(chosen.map(({ controller }) => controller));
  return { because: `${lead}${likely}: ${[first.setting.is, ...beside].join('; or, ')}`, fix };
}

export function whyReplaced(standing: Replaced, dialled: string): Cause {
  const { claims, heard, taken, whose } = standing;
  const controllers = controllersOf(heard.arrival);
  if (whose === 'cloudflare') {
    const chosen = settingOf(
      controllers,
      ({ believe }) => believe(cloudflareRanges, 'cf-connecting-ip'),
      "Cloudflare's proxy stands before it, and what it says of the client is not believed; ",
    );
    if (chosen !== null) return chosen;
  }
  if (claims.original.length > 0) {
    const chosen = settingOf(
      controllers,
      ({ believe }) => believe([rangeOf(taken.address)], 'x-forwarded-for'),
      'the load balancer does name the client in X-Forwarded-For, and the ingress controller does not believe it; ',
    );
    if (chosen !== null) return chosen;
  }
  const isTranslated = familyOf(dialled) !== familyOf(taken.address);
  if (claims.proxy !== null) {
    return {
      because: 'what writes the PROXY protocol header was itself reached by way of this address',
      fix: { text: 'Keep what stands before the load balancer from translating addresses (SNAT)', ...policy },
    };
  }
  if (claims.forwardedFor.length > 1) {
    return {
      because: `already the outermost proxy that writes X-Forwarded-For sees ${claims.forwardedFor[0]?.text ?? ''}`,
      fix: {
        text: 'Mend it at the outermost proxy: `externalTrafficPolicy: Local` on its Service, or the PROXY protocol between it and the load balancer before it, on both sides',
        ...policy,
      },
    };
  }
  const isUnwritten = [claims.realIp, claims.forwardedFor, claims.forwarded].every((names) => names.length === 0);
  if (isUnwritten) {
    const chosen = settingOf(
      controllers,
      (controller) => controller.forged({ way: 'list-kept', written: false }, false),
      'what leads to it speaks HTTP, and writes no address of a client; ',
    );
    if (chosen !== null) return chosen;
  }
  const spoken = speakingHttp(controllers, rangeOf(taken.address));
  if (whose === 'balancer' || isTranslated) {
    const because = isTranslated
      ? `the load balancer was reached over IPv${familyOf(dialled)} and goes on over IPv${familyOf(taken.address)}, so that no source address can be kept`
      : `the load balancer makes a connection of its own and says nothing of the client${spoken.because}`;
    const proxied = readProxy(controllers, [rangeOf(taken.address)]);
    const ways = oneOf(['where it speaks no HTTP', proxied], ['where it speaks HTTP', spoken.lines]);
    return { because, fix: { text: `${proxied.text}${spoken.fix}`, ...ways } };
  }
  const proxied = readProxy(controllers, []);
  return {
    because: `probably a node translates addresses on the way to the pod (\`externalTrafficPolicy: Cluster\`), or the load balancer makes a connection of its own and says nothing of the client (PROXY protocol off)${spoken.because}`,
    fix: {
      text: `Where a node translates, keep the source address on the way through the nodes. Where the address is the load balancer's own (it is of no node or pod in \`kubectl get nodes,pods -A -o wide\`), instead ${insideSentence(proxied.text)}${spoken.fix}`,
      ...oneOf(
        ['where a node translates', policy],
        ["where it is the load balancer's own address", proxied],
        ['where that speaks HTTP', spoken.lines],
      ),
    },
  };
}

type Lines = Pick<Fix, 'paste' | 'where'>;

/** The lines of each case, below what it is; alone they need no such heading. */
function oneOf(...ways: readonly (readonly [when: string, lines: Lines])[]): Lines {
  const [first, ...others] = ways.filter(([, { paste = [] }]) => paste.length > 0);
  if (first === undefined) return {};
  if (others.length > 0) return { paste: [first, ...others].flatMap(([when, lines]) => headed(when, lines)) };
  const [, { paste = [], where }] = first;
  return { paste, ...(where === undefined ? {} : { where }) };
}

interface Spoken {
  readonly because: string;
  readonly fix: string;
  readonly lines: Lines;
}

/** Where something before it may name the client in HTTP, and that is not told, or not believed and written over. */
function speakingHttp(controllers: readonly Controller[], range: string): Spoken {
  if (controllers.length === 0) {
    return {
      because: ', or it speaks HTTP and writes no header',
      fix: '. Where it speaks HTTP, instead: let it write X-Forwarded-For (nginx: `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`)',
      lines: {},
    };
  }
  const believing = controllers.filter(({ overwrites }) => overwrites);
  const { text, ...lines } = fixInEach(settingsIn(believing, ({ believe }) => believe([range], 'x-forwarded-for'))) ?? {
    text: null,
  };
  if (text === null) return { because: '', fix: '', lines: {} };
  return {
    because: ', or it speaks HTTP and names the client in X-Forwarded-For, and is not believed',
    fix: `. Where it speaks HTTP and writes X-Forwarded-For, only this instead: ${insideSentence(text)}`,
    lines,
  };
}

const alike = 'and have the load balancer write it at the same moment: with one side alone nobody gets through';
const bothSides = `Let what the load balancer leads to read the PROXY protocol, ${alike}`;

const policy = {
  paste: ['spec:', '  externalTrafficPolicy: Local'],
  where: 'in the Service that the load balancer leads to (of the ingress controller, where there is one)',
};

function readProxy(controllers: readonly Controller[], ranges: readonly string[]): Fix {
  const fix = fixInEach(settingsIn(controllers, (controller) => controller.readProxy(ranges)));
  return fix === null ? { text: bothSides } : { ...fix, text: `${fix.text} (${namesOf(controllers)}), ${alike}` };
}
