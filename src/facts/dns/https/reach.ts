import type { ProofOfLife, SessionWhere } from '../../../model/evidence.ts';
import type { ServiceEndpoint } from '../../../model/name-looks.ts';
import type { LimitCode } from '../../../model/vantage.ts';
import { withPort } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { addressesOf, lackedText, reachOf } from '../../reach/reachable.ts';
import { connectCommand, touchText, unseenText } from '../../reach/touch.ts';
import { protocolCommand } from '../../tls/commands.ts';

export interface ServiceFault {
  readonly reason: 'port-closed' | 'not-tls' | 'protocol-not-spoken' | 'unseen';
  /** The protocol that was offered; absent where nobody answered at all. */
  readonly protocol?: string;
  /** What is so, as the end of a sentence that begins with the record. */
  readonly text: string;
  readonly see: readonly string[];
}

interface Place {
  readonly life: ProofOfLife;
  readonly limits: readonly LimitCode[];
}

/** What is wrong where one record leads. That some of its addresses are dead is said of the addresses. */
export function serviceFaults(endpoints: readonly ServiceEndpoint[], { life, limits }: Place): ServiceFault[] {
  const [first] = endpoints;
  if (first === undefined) return [];
  const { port } = first.connection.where;
  const reach = reachOf({ connections: endpoints.map(({ connection }) => connection), life, limits });
  const dead = reach.dead[0];
  const unseen = reach.unseen[0];
  if (reach.live.length > 0) return spokenFaults(endpoints);
  if (unseen !== undefined || dead === undefined) {
    const what = unseen === undefined ? 'no address could be tried' : unseenText(unseen.touch, unseen.look).text;
    return [
      {
        reason: 'unseen',
        text: `says port ${port}, and whether somebody answers there over TCP was not seen: ${what}`,
        see: [],
      },
    ];
  }
  return [
    {
      reason: 'port-closed',
      text: `sends browsers to port ${port}, where nobody answers over TCP at ${addressesOf(reach.dead)}: ${touchText(dead)}${lackedText(reach)}`,
      see: reach.dead.map(({ where }) => connectCommand(where)),
    },
  ];
}

function spokenFaults(endpoints: readonly ServiceEndpoint[]): ServiceFault[] {
  const rows = endpoints.flatMap((endpoint) => {
    const fault = faultOf(endpoint);
    return fault === null || endpoint.handshake === null
      ? []
      : [{ ...fault, offered: endpoint.offered, where: endpoint.handshake.where }];
  });
  const kinds = [...new Set(rows.map(({ reason, offered }) => `${reason} ${offered}`))];
  return kinds.flatMap((kind) => {
    const alike = rows.filter(({ reason, offered }) => `${reason} ${offered}` === kind);
    const [row] = alike;
    if (row === undefined) return [];
    const at = alike.map(({ where }) => withPort(where.address, where.port)).join(', ');
    return [
      {
        reason: row.reason,
        protocol: row.offered,
        text: textOf(row, at),
        see: alike.map(({ where }) => protocolCommand(where, row.offered)),
      },
    ];
  });
}

interface Row {
  readonly reason: 'not-tls' | 'protocol-not-spoken' | 'unseen';
  readonly words: string;
  readonly offered: string;
  readonly where: SessionWhere;
}

function faultOf({ handshake, offered }: ServiceEndpoint): Pick<Row, 'reason' | 'words'> | null {
  if (handshake === null) return null;
  if (handshake.ok) {
    const { alpn } = handshake.value;
    // Who says nothing of it speaks HTTP/1.1.
    if (alpn === offered || (alpn === null && offered === 'http/1.1')) return null;
    return { reason: 'protocol-not-spoken', words: alpn === null ? 'it chooses none' : `it chooses ${cutWords(alpn)}` };
  }
  const { code, detail } = handshake.failure;
  const words = cutWords(detail);
  if (code === 'not-tls') return { reason: 'not-tls', words };
  const isRefused = code === 'tls-alert' && detail.includes('no_application_protocol');
  return { reason: isRefused ? 'protocol-not-spoken' : 'unseen', words };
}

function textOf({ reason, offered, words }: Row, at: string): string {
  switch (reason) {
    case 'not-tls':
      return `sends browsers to ${at}, where nobody speaks TLS: ${words}`;
    case 'protocol-not-spoken':
      return `says ${offered}, which the server does not speak at ${at} when it alone is offered: ${words}`;
    case 'unseen':
      return `says ${offered}, and whether the server speaks it at ${at} was not seen: ${words}`;
  }
}
