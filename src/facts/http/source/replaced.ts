import type { Fix } from '../../../model/check.ts';
import { familyOf } from '../../addresses.ts';
import { cloudflareRanges } from '../cloudflare.ts';
import { fixIn, type Controller, type Setting } from './controllers/controller.ts';
import { controllersOf, namesOf } from './controllers/controllers.ts';
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

/**
 * The setting of what probably wrote the headers, where it is one that can have come to this; null where it is not. Of
 * several that write the same headers, the first has its lines pasted, and the others are told beside.
 */
export function settingOf(
  controllers: readonly Controller[],
  choose: (controller: Controller) => Setting | null,
  lead: string,
): Cause | null {
  const pairs = controllers.flatMap((controller) => {
    const setting = choose(controller);
    return setting === null ? [] : [{ controller, setting }];
  });
  const [first] = pairs;
  if (first === undefined) return null;
  const beside = pairs.slice(1).map(({ controller, setting }) => `of ${controller.name}, ${setting.is}`);
  const likely = namesOf(pairs.map(({ controller }) => controller));
  return { because: `${lead}${likely}: ${[first.setting.is, ...beside].join('; or, ')}`, fix: fixIn(first.setting) };
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
  const proxied = readProxy(controllers, whose === 'balancer' || isTranslated ? taken.address : null);
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
  if (whose === 'balancer' || isTranslated) {
    const because = isTranslated
      ? `the load balancer was reached over IPv${familyOf(dialled)} and goes on over IPv${familyOf(taken.address)}, so that no source address can be kept`
      : 'the load balancer makes a connection of its own and says nothing of the client';
    return {
      because,
      fix: proxied === null ? { text: bothSides } : { ...proxied, text: `${proxied.text}, ${alike}` },
    };
  }
  const otherwise =
    proxied === null
      ? bothSides
      : `${proxied.text}, ${alike}: ${(proxied.paste ?? []).join('; ')} (${proxied.where ?? ''})`;
  return {
    because:
      'probably a node translates addresses on the way to the pod (`externalTrafficPolicy: Cluster`), or the load balancer makes a connection of its own and says nothing of the client (PROXY protocol off)',
    fix: {
      text: `Keep the source address on the way through the nodes, by the lines below. Where the address is the load balancer's own, instead: ${otherwise.charAt(0).toLowerCase()}${otherwise.slice(1)}`,
      ...policy,
    },
  };
}

const alike = 'and have the load balancer write it at the same moment: with one side alone nobody gets through';
const bothSides = `Let what the load balancer leads to read the PROXY protocol, ${alike}`;

const policy = {
  paste: ['spec:', '  externalTrafficPolicy: Local'],
  where: 'the Service that the load balancer leads to (of the ingress controller, where there is one)',
};

function readProxy(controllers: readonly Controller[], from: string | null): Fix | null {
  const setting = controllers[0]?.readProxy(from === null ? [] : [rangeOf(from)]);
  return setting === undefined ? null : { ...fixIn(setting), text: `${setting.text} (${namesOf(controllers)})` };
}
