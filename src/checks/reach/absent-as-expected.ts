import { beyondUs, unprovenAbsence } from '../../facts/reach/absence.ts';
import { addressesOf, lackedText, reachOf } from '../../facts/reach/reachable.ts';
import { connectCommand, touchText } from '../../facts/reach/touch.ts';
import { defineCheck } from '../define.ts';

export const absentAsExpected = defineCheck({
  id: 'reach.absent-as-expected',
  title: 'what must not be reachable from here is not',
  why: 'A network policy that was never tried is a hope. And silence proves something only while a neighbour that must answer does: a pulled cable looks the same.',
  fix: 'Close the way with a NetworkPolicy or a firewall rule, and give a `control` that must be reachable from the same place.',
  sources: [
    {
      title: 'Kubernetes: Network Policies',
      url: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    },
    {
      title: 'Kubernetes: Declare Network Policy',
      url: 'https://kubernetes.io/docs/tasks/administer-cluster/declare-network-policy/',
    },
  ],
  aliases: [
    'NetworkPolicy',
    'network segregation',
    'isolation',
    'firewall test',
    'must not be reachable',
    'reachable: false',
    'negative test',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['answers', 'no-control', 'control-silent', 'not-tried'],
  worst: 'fail',
  yieldsTo: [],
  needs: ['connections', 'control'],
  applies: ({ target }) => !target.expect.reachable,
  *run(view) {
    const { target, control, limits } = view;
    const reach = reachOf(view);
    const beyond = beyondUs(reach, limits);
    const place = `${target.host} port ${target.port}`;
    const unproven = unprovenAbsence(reach, control, beyond);
    if (reach.live.length > 0) {
      const see = reach.live.map(({ where }) => connectCommand(where));
      const message = `${place} takes connections from here, at ${addressesOf(reach.live)}`;
      yield { status: 'fail', reason: 'answers', message, see };
    } else if (control.length === 0) {
      const fix = {
        text: 'Name what must be reachable from the same place',
        paste: ['control: HOST:PORT'],
        where: `under \`expect\` of ${target.host} in the configuration`,
      };
      const message = `${place} does not answer, but there is no control that would tell a closed way from a pulled cable`;
      yield { status: 'unknown', reason: 'no-control', message, fix, owner: 'prober' };
    } else if (!control.some(({ ok }) => ok)) {
      const names = control.map(({ where }) => where.target).join(', ');
      const message = `${place} does not answer, but neither does the control ${names}: that proves nothing`;
      yield { status: 'unknown', reason: 'control-silent', message, owner: 'prober' };
    } else if (reach.total === 0) {
      yield {
        status: 'unknown',
        reason: 'not-tried',
        message: `no address of ${target.host} was tried`,
        owner: 'prober',
      };
    } else if (unproven.length > 0) {
      const each = unproven.map((look) => `${look.where.address}: ${touchText(look)}`).join('; ');
      const message = `whether ${place} can be reached was not seen at every address: ${each}`;
      yield { status: 'unknown', reason: 'not-tried', message, owner: 'prober' };
    } else {
      const living = control.flatMap(({ ok, where }) => (ok ? [where.target] : [])).join(', ');
      const message = `${place} does not answer from here while ${living} does${lackedText({ lacked: beyond })}`;
      yield { status: 'pass', message };
    }
  },
});
