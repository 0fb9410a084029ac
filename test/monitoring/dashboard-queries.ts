import { dashboardText } from '../../config/grafana/dashboard.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly id: number;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query: string };
}

export const { panels, templating } = JSON.parse(dashboardText()) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
};

export const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, refId }) => ({ title, expr, refId })),
);

export interface Filling {
  readonly job?: string;
  readonly host: string;
  readonly balancer?: string;
  readonly rateInterval?: string;
}

/** As Grafana fills it in: where all are chosen, `.*`; of several, one or the other. */
export const fillQuery = (
  expression: string,
  { job = '.*', host, balancer = '.*', rateInterval = '5s' }: Filling,
): string =>
  expression
    .replaceAll('$job', job)
    .replaceAll('$load_balancer', balancer)
    .replaceAll('$host', host)
    .replaceAll('$__rate_interval', rateInterval);
