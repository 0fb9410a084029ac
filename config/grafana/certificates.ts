import { certificateLeft, lifetimeLeft, most } from '../prometheus/expressions.ts';
import { bars, goodFrom, table, type Row } from './panels.ts';
import { called, chosenJob, ofProber, targetColumn } from './selectors.ts';

export const certificates: Row = {
  title: 'Certificates',
  panels: [
    table(
      {
        title: 'Days left',
        description: 'Of the certificate that was last seen; where addresses differ, of the one that ends first.',
        width: 8,
        height: 10,
        thresholds: goodFrom(7, 21),
        queries: [{ expr: `sort(${called(`(${certificateLeft(chosenJob)}) / 86400`)})` }],
      },
      [targetColumn, { name: 'Value', title: 'Left', unit: 'd', decimals: 1, colored: true }],
    ),
    bars({
      title: 'Share of the lifetime that is left, the least first',
      description: 'Most clients renew when a third is left.',
      width: 8,
      height: 10,
      unit: 'percentunit',
      thresholds: goodFrom(0.1, 0.3),
      queries: [{ expr: `sort(bottomk(20, ${called(lifetimeLeft(chosenJob))}))`, legend: '{{target}}' }],
    }),
    table(
      {
        title: 'Issuers by trust',
        width: 8,
        height: 10,
        queries: [
          { expr: `sort_desc(count by (trust, issuer) (${most(ofProber('hostprobe_certificate_info'), 'serial')}))` },
        ],
      },
      [
        { name: 'trust', title: 'Trust' },
        { name: 'issuer', title: 'Issuer' },
        { name: 'Value', title: 'Targets' },
      ],
    ),
  ],
};
