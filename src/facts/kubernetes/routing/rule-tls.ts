import type { Fix, Verdict } from '../../../model/check.ts';
import type { Ingress, ObjectsSeen } from '../../../model/kubernetes.ts';
import { nameCovers } from '../issuing/covering.ts';
import { askedBy } from '../issuing/issuer-named.ts';
import { ofKind, ownOf, placeOf } from '../object-place.ts';
import { seeObject } from '../see.ts';
import { entriesFor, idleHosts, leads, rulesOf, securedAt, type TlsEntry } from './by-host.ts';
import { hostMeant, listensFor, sameHost } from './hosts.ts';
import { isSolver, tlsElsewhere } from './ingress-nature.ts';
import { nearestName } from './nearest-name.ts';
import { someOf, titleOf } from './title.ts';
import { itemLines, linesIn, scalar, whereText, yamlLine } from './yaml-line.ts';

export type RuleTlsReason = 'no-secret-name' | 'no-tls-hosts' | 'host-without-tls' | 'no-tls' | 'no-rule';

/** What an Ingress lacks for one host that it claims to be served over TLS. */
export function* ruleTlsVerdicts(seen: ObjectsSeen, host: string): Generator<Verdict<RuleTlsReason>> {
  for (const ingress of ownOf(seen, 'Ingress')) {
    if (isSolver(ingress)) continue;
    const entries = entriesFor(ingress, host);
    const elsewhere = tlsElsewhere(ingress, ofKind(seen, 'IngressClass'));
    if (entries.length > 0) yield* ofEntries(ingress, host, entries, seen);
    else if (elsewhere === null) yield* withoutEntry(ingress, host, seen);
    else yield { status: 'pass', at: placeOf(ingress, ''), message: `${titleOf(ingress)}: ${elsewhere}` };
  }
}

/** The name that a host's Secret has where somebody has to think of one. */
export const secretNameFor = (host: string): string =>
  `${host.toLowerCase().replace(/^\*/, 'wildcard').slice(0, 249)}-tls`;

function* ofEntries(
  ingress: Ingress,
  host: string,
  entries: readonly TlsEntry[],
  seen: ObjectsSeen,
): Generator<Verdict<RuleTlsReason>> {
  const [first] = entries;
  if (first === undefined) return;
  if (askedBy(ingress) !== null) {
    if (entries.every(({ secretName }) => secretName === null)) yield withoutSecretName(ingress, host, first);
    const blank = entries.find(({ hosts }) => hosts.length === 0);
    if (blank !== undefined && blank.secretName !== null && !isWritten(ingress, blank.secretName, seen)) {
      yield withoutHosts(ingress, host, blank);
    }
  }
  const secured = securedAt(ingress, host);
  if (secured === null || hasRule(secured.written, ingress, seen)) return;
  const { path, written: wanted } = secured;
  const at = placeOf(ingress, path);
  yield {
    reason: 'no-rule',
    status: 'warn',
    at,
    message: `${titleOf(ingress)}: spec.tls has ${wanted}, and no rule has it: who asks for it gets a certificate and the answer 404`,
    fix: {
      text: `Write a rule for ${wanted} that leads to the Service which is meant, or take the host out of spec.tls.`,
      ...ruleToAdd(ingress, wanted),
    },
    see: seeObject(ingress, path),
  };
}

/** A rule as the first of the Ingress is, or its own where there is none yet. */
function ruleToAdd(ingress: Ingress, host: string): Pick<Fix, 'paste' | 'where'> {
  const { rules } = ingress.spec;
  const [like] = rules.flatMap(({ paths }) => paths.filter(({ backend }) => backend !== null));
  const { service, port } = like?.backend ?? { service: host.replace(/^\*\./, '').replace(/\..*$/s, ''), port: 80 };
  const lines = [
    `host: ${scalar(host)}`,
    'http:',
    '  paths:',
    `    - path: ${scalar(like?.path || '/')}`,
    `      pathType: ${like?.pathType ?? 'Prefix'}`,
    '      backend:',
    '        service:',
    `          name: ${scalar(service)}`,
    ...(port === null
      ? []
      : ['          port:', `            ${typeof port === 'number' ? 'number' : 'name'}: ${scalar(port)}`]),
  ];
  const where = whereText(ingress, rules.length > 0 ? 'spec.rules' : 'spec', 'in');
  return rules.length > 0
    ? { paste: itemLines(ingress, 'spec.rules[0]', lines), where }
    : {
        paste: linesIn(ingress, 'spec', ['rules:', ...lines.map((line, i) => `  ${i === 0 ? '- ' : '  '}${line}`)]),
        where,
      };
}

function withoutSecretName(ingress: Ingress, host: string, { path }: TlsEntry): Verdict<RuleTlsReason> {
  const at = placeOf(ingress, path);
  return {
    reason: 'no-secret-name',
    status: 'fail',
    at,
    message: `${titleOf(ingress)}: ${path} stands for ${host} without secretName: cert-manager makes no certificate for it, whatever its annotation says`,
    fix: {
      text: 'Say in which Secret the certificate is to be kept.',
      paste: linesIn(ingress, path, [`secretName: ${scalar(secretNameFor(host))}`]),
      where: whereText(ingress, path, 'in'),
    },
    see: seeObject(ingress, path),
  };
}

function withoutHosts(ingress: Ingress, host: string, { path, secretName }: TlsEntry): Verdict<RuleTlsReason> {
  const at = placeOf(ingress, path);
  return {
    reason: 'no-tls-hosts',
    status: 'fail',
    at,
    message: `${titleOf(ingress)}: ${path} names the Secret ${secretName ?? ''} and no hosts: cert-manager makes no certificate for it, whatever its annotation says`,
    fix: {
      text: 'Say which hosts the certificate is for.',
      paste: linesIn(ingress, path, ['hosts:', `  - ${scalar(host)}`]),
      where: whereText(ingress, path, 'in'),
    },
    see: seeObject(ingress, path),
  };
}

function* withoutEntry(ingress: Ingress, host: string, seen: ObjectsSeen): Generator<Verdict<RuleTlsReason>> {
  const [rule] = rulesOf(ingress, host);
  if (rule === undefined || isServedOtherwise(ingress, host, seen)) return;
  const path = `${rule.path}.host`;
  const secretName = scalar(secretNameFor(host));
  const written = scalar(host);
  const shared = { at: placeOf(ingress, path), see: seeObject(ingress, path) };
  const [entry] = ingress.spec.tls;
  if (entry === undefined) {
    yield {
      ...shared,
      reason: 'no-tls',
      status: 'warn',
      message: `${titleOf(ingress)}: it has no spec.tls: ${host} is served in plain HTTP, or with a stand-in certificate`,
      fix: {
        text: `Give ${host} a certificate, and name who issues it in the annotation cert-manager.io/cluster-issuer.`,
        paste: linesIn(ingress, 'spec', ['tls:', '  - hosts:', `      - ${written}`, `    secretName: ${secretName}`]),
        where: whereText(ingress, 'spec', 'in'),
      },
    };
    return;
  }
  const hosts = `spec.tls[0].hosts`;
  const misspelt = misspeltIn(ingress, host, seen);
  yield {
    ...shared,
    reason: 'host-without-tls',
    status: 'fail',
    message: `${titleOf(ingress)}: ${path} is ${host}, and spec.tls has only ${someOf(entry.hosts)}: browsers get a certificate of another name, or a stand-in`,
    fix:
      misspelt === null
        ? {
            text: `Add ${host} to spec.tls.`,
            paste: [yamlLine(ingress, `${hosts}[0]`, host)],
            where: whereText(ingress, hosts, 'in'),
          }
        : {
            text: `Write ${host} in the place of ${misspelt.written}, for which there is no rule.`,
            paste: [yamlLine(ingress, misspelt.path, host)],
            where: whereText(ingress, misspelt.path, 'at'),
          },
  };
}

/** Of more than these, nobody misspelt a single one. */
const mostIdle = 50;

/** The host of TLS that was probably meant to be this one: no rule has it, and it is nearly the same. */
function misspeltIn(ingress: Ingress, host: string, seen: ObjectsSeen): { written: string; path: string } | null {
  const all = idleHosts(ingress);
  if (all.length > mostIdle) return null;
  const idle = all.filter(({ written }) => !hasRule(hostMeant(written) ?? written, ingress, seen));
  const near = nearestName(
    host,
    idle.map(({ written }) => written),
  );
  return idle.find(({ written }) => written === near) ?? null;
}

/** Another Ingress or a Gateway gives the host TLS, or a Secret that this one names holds a certificate for it, which controllers find by its names. */
function isServedOtherwise(ingress: Ingress, host: string, seen: ObjectsSeen): boolean {
  const others = ownOf(seen, 'Ingress').filter((other) => other !== ingress && !isSolver(other));
  if (others.some((other) => entriesFor(other, host).length > 0)) return true;
  const listeners = [...ownOf(seen, 'Gateway'), ...ownOf(seen, 'ListenerSet')].flatMap(({ spec }) => spec.listeners);
  if (listeners.some(({ protocol, hostname }) => protocol !== 'HTTP' && listensFor(hostname, host))) return true;
  const names = ingress.spec.tls.map(({ secretName }) => secretName);
  const isNamed = (namespace: string | null, name: string | null): boolean =>
    namespace === ingress.namespace && name !== null && names.includes(name);
  return (
    ofKind(seen, 'Certificate').some(
      ({ namespace, spec }) =>
        isNamed(namespace, spec.secretName) && spec.dnsNames.some((name) => nameCovers(name, host)),
    ) ||
    ofKind(seen, 'Secret').some(
      ({ namespace, name, leaf }) => isNamed(namespace, name) && leaf?.names.some((each) => nameCovers(each, host)),
    )
  );
}

const isWritten = (ingress: Ingress, secretName: string, seen: ObjectsSeen): boolean =>
  ofKind(seen, 'Certificate').some(
    ({ namespace, spec }) => namespace === ingress.namespace && spec.secretName === secretName,
  );

/** Whether any object leads requests for a host of TLS on; a wildcard may serve rules for single hosts below it. */
function hasRule(wanted: string, ingress: Ingress, seen: ObjectsSeen): boolean {
  if (ownOf(seen, 'HTTPRoute').length > 0 || ownOf(seen, 'TLSRoute').length > 0) return true;
  if (ownOf(seen, 'Ingress').some((each) => leads(each, wanted))) return true;
  const { annotations } = ingress;
  const alias = annotations['nginx.ingress.kubernetes.io/server-alias'] ?? '';
  if (alias.split(',').some((each) => each.trim().startsWith('~') || sameHost(each.trim(), wanted))) return true;
  const partner = /^www\./i.test(wanted) ? wanted.slice('www.'.length) : `www.${wanted}`;
  return (
    annotations['nginx.ingress.kubernetes.io/from-to-www-redirect'] === 'true' && rulesOf(ingress, partner).length > 0
  );
}
