import { absentAsExpected } from '../../../src/checks/reach/absent-as-expected.ts';
import type { Seen } from '../../../src/model/evidence.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { addresses, answered, endpoint, silent } from '../../support/evidence.ts';

const { v4, v6 } = addresses;
const live = answered(endpoint(v4), { localAddress: '10.0.0.7' });
const dead = (code: FailureCode, address: string = v4) => silent(endpoint(address), code);
const named = { target: 'my-svc.my-namespace:8080' };
const living = [answered(named, { localAddress: '10.0.0.7' })];
const row = (connections: Seen['connections'], control: Seen['control'] = living) => ({
  target: { expect: { reachable: false } },
  seen: { connections, control },
});
const lifeless = { ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } };

cases(absentAsExpected, {
  pass: {
    refused: { ...row([dead('refused')]), says: 'does not answer from here while my-svc.my-namespace:8080 does' },
    silent: { ...row([dead('timeout')]), life: lifeless },
    'refused, while one of two controls answers': row([dead('refused')], [silent(named), ...living]),
    'no way over a family that this vantage lacks': {
      ...row([dead('refused'), dead('unreachable', v6)]),
      life: { ...lifeless, ipv4: { beyond: true, own: false } },
      limits: ['no-ipv6'],
      says: '2a01:4f8::1 was not tried: there is no way to it from here',
    },
    'turned away on the way': row([dead('unreachable')]),
    'refused over the family that the control does not have': row([dead('refused', v6)]),
  },
  fail: {
    'it answers': { ...row([live]), reason: 'answers', says: ['at 20.80.0.1', 'nc -vz -w 5 20.80.0.1 443'] },
    'it answers at one of two': { ...row([dead('timeout', v6), live]), reason: 'answers' },
    'it answers while the control does not': { ...row([live], [silent(named)]), reason: 'answers' },
    'it answers without a control': { ...row([live], []), reason: 'answers' },
  },
  unknown: {
    'no address': { ...row([]), reason: 'not-tried' },
    'no control': { ...row([dead('refused')], []), reason: 'no-control', says: 'control: HOST:PORT' },
    'a silent control': {
      ...row([dead('timeout')], [silent(named)]),
      reason: 'control-silent',
      says: 'my-svc.my-namespace:8080',
    },
    'not dialled': { ...row([dead('denied')]), reason: 'not-tried', says: 'denied' },
    'our own time ran out': { ...row([dead('budget')]), reason: 'not-tried' },
    'silent over a family that the control does not have': {
      ...row([dead('refused'), dead('timeout', v6)]),
      life: lifeless,
      reason: 'not-tried',
      says: v6,
    },
    'silence over a family in which nothing was heard': {
      ...row([dead('refused'), dead('timeout', v6)]),
      life: lifeless,
      limits: ['no-ipv6'],
      reason: 'not-tried',
    },
    'no way over a family that the control does not have': {
      ...row([dead('refused'), dead('unreachable', v6)]),
      reason: 'not-tried',
    },
  },
  absent: { 'to be reached': {} },
});
