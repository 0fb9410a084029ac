import { everyAddressAnswers } from '../../../src/checks/reach/every-address-answers.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { addresses, answered, endpoint, silent } from '../../support/evidence.ts';

const live = (address: string) => answered(endpoint(address), { localAddress: '10.0.0.7' });
const dead = (address: string, code: FailureCode = 'timeout') => silent(endpoint(address), code);
const seen = (...connections: readonly (ReturnType<typeof live> | ReturnType<typeof dead>)[]) => ({
  seen: { connections },
});
const { v4, v6 } = addresses;
const other = '20.80.0.2';
const noLife = { beyond: false, own: false };
const onlyOwn = { life: { ipv4: { beyond: false, own: true }, ipv6: noLife } };
const onlyIpv4 = { life: { ipv4: { beyond: true, own: false }, ipv6: noLife } };

cases(everyAddressAnswers, {
  pass: {
    'both families': { says: 'port 443 takes connections at all of 20.80.0.1, 2a01:4f8::1' },
    'a host that is an address': { ...seen(live(v4)), target: { host: v4 } },
    'no way to IPv6 from here': {
      ...seen(live(v4), dead(v6, 'unreachable')),
      ...onlyIpv4,
      says: '2a01:4f8::1 was not tried',
    },
    'silence over IPv6, over which nothing at all was heard': {
      ...seen(live(v4), dead(v6)),
      ...onlyIpv4,
      limits: ['no-ipv6'],
      says: '2a01:4f8::1 is left out: nothing at all was heard over IPv6 from here',
    },
    'silence over IPv4, over which nothing at all was heard': {
      ...seen(dead(v4), live(v6)),
      life: { ipv4: noLife, ipv6: { beyond: true, own: false } },
      limits: ['no-ipv4'],
      says: 'over IPv4 from here',
    },
    'a second look that succeeds': seen(dead(v4), live(v4)),
  },
  warn: {
    'IPv6 that is rejected on the way, where IPv6 itself has a way': {
      seen: {
        connections: [live(v4), silent(endpoint(v6), 'unreachable', `connect EHOSTUNREACH ${v6}:443`)],
      },
      reason: 'ipv6-dead',
    },
    'one refuses': {
      ...seen(live(v4), dead(other, 'refused')),
      reason: 'some-do-not',
      subject: other,
      says: ['at 1 of 2 addresses (20.80.0.2): connection refused', 'nc -vz -w 5 20.80.0.2 443'],
    },
    'one is silent': { ...seen(live(v4), dead(other)), reason: 'some-do-not', says: 'silent for 5 s' },
    'two are silent': { ...seen(live(v4), dead(other), dead('20.80.0.3')), subject: '20.80.0.2, 20.80.0.3' },
    'one is silent and one refuses': { ...seen(live(v4), dead(other), dead('20.80.0.3', 'refused')), findings: 2 },
    'IPv4 is dead beside IPv6': { ...seen(dead(v4, 'reset'), live(v6)), reason: 'some-do-not' },
    'one of two over IPv6': { ...seen(live(v4), live(v6), dead('2a01:4f8::2')), reason: 'some-do-not' },
    'IPv6 is dead beside IPv4': {
      ...seen(live(v4), dead(v6)),
      reason: 'ipv6-dead',
      subject: v6,
      says: ["Let's Encrypt tries IPv6 first", 'AAAA'],
    },
    'IPv6 refuses, although nothing else was heard over it': {
      ...seen(live(v4), dead(v6, 'refused')),
      ...onlyIpv4,
      reason: 'ipv6-dead',
    },
  },
  fail: {
    'none answers': {
      ...seen(dead(v4, 'refused'), dead(v6)),
      reason: 'none-answers',
      says: ['nobody gets through to port 443', '20.80.0.1 connection refused', '2a01:4f8::1 silent for 5 s'],
    },
    'none over IPv4, and IPv6 is lacking': {
      ...seen(dead(v4, 'refused'), dead(v6)),
      ...onlyIpv4,
      limits: ['no-ipv6'],
      reason: 'none-answers',
      subject: v4,
      says: 'left out',
    },
    'the only one refuses, with no life from beyond': {
      ...seen(dead(v4, 'refused')),
      life: { ipv4: noLife, ipv6: noLife },
    },
    'none over IPv4, and no way to IPv6': {
      ...seen(dead(v4), dead(v6, 'unreachable')),
      ...onlyIpv4,
      reason: 'none-answers',
      says: 'no way to it from here',
    },
    'silence, where nobody knows whether we are on the allowlist': {
      ...seen(dead(v4)),
      target: { expect: { access: { allow: ['198.51.100.0/24'] } } },
      reason: 'none-answers',
    },
    'silence on our own host': { ...seen(dead('127.0.0.1')), ...onlyOwn, reason: 'none-answers' },
  },
  unknown: {
    'no way to one address of a family that has a way': {
      ...seen(live(v4), dead(v6, 'unreachable')),
      reason: 'no-way',
    },
    'no address': { ...seen(), reason: 'not-tried' },
    'silence, as it should be, and nobody was heard': {
      ...seen(dead(v4)),
      target: { expect: { access: 'blocked' } },
      life: { ipv4: noLife, ipv6: noLife },
      reason: 'unheard',
    },
    'silence, and nobody was heard': { ...seen(dead(v4)), life: { ipv4: noLife, ipv6: noLife }, reason: 'unheard' },
    'silence over IPv4, where only our own host was heard': { ...seen(dead(v4)), ...onlyOwn, reason: 'unheard' },
    'silence on our own host, where only others were heard': { ...seen(dead('127.0.0.1')), reason: 'unheard' },
    'silence over a family that answers, whatever is said to be lacking': {
      ...seen(live(v6), dead('2a01:4f8::2')),
      ...onlyIpv4,
      limits: ['no-ipv6'],
      reason: 'unheard',
    },
    'all of the family that is lacking': { ...seen(dead(v6)), ...onlyIpv4, limits: ['no-ipv6'], reason: 'unheard' },
    'silence over IPv6, where only IPv4 was heard': {
      ...seen(live(v4), dead(v6)),
      ...onlyIpv4,
      reason: 'unheard',
      subject: v6,
      says: 'over IPv6',
    },
    'no way from here': { ...seen(dead(v6, 'unreachable')), reason: 'no-way', says: 'IPv6' },
    'no way to one of a family that answers': { ...seen(live(v4), dead(other, 'unreachable')), reason: 'no-way' },
    'not to be dialled': {
      ...seen(dead('127.0.0.1', 'denied')),
      reason: 'denied',
      says: "networks: { private: ['127.0.0.1/32'] }",
    },
    'one not to be dialled beside a good one': { ...seen(live(v4), dead('::1', 'denied')), says: '::1/128' },
    'our own time ran out': { ...seen(dead(v4, 'budget')), reason: 'not-tried', says: 'budget' },
  },
  notJudged: {
    'nothing to try': {
      ...seen(live(v4)),
      gaps: { connections: { state: 'absent', detail: 'the name has no address' } },
      says: 'the name has no address',
    },
  },
  absent: {
    'not to be reached': { target: { expect: { reachable: false } } },
    'silent, as it should be from here': {
      ...seen(dead(v4), dead(v6, 'refused')),
      target: { expect: { access: 'blocked' } },
    },
    'refusing, as it should be, beside one that was not dialled': {
      ...seen(dead(v4, 'refused'), dead(v6, 'denied')),
      target: { expect: { access: 'blocked' } },
    },
    'silent, as it should be for who is not on its allowlist': {
      target: { expect: { access: { allow: ['198.51.100.0/24'] } } },
      seen: { connections: [dead(v4)], ownAddresses: [{ family: 4, ranges: ['20.9.9.9'], how: 'local', detail: '' }] },
    },
  },
});
