/** Labels of our own metrics, and those that Prometheus gives a meaning. */
export const reservedLabels: readonly string[] = (
  'host port name load_balancer check status reason issuer serial trust ' +
  'phase code route vantage limit version node_version le quantile'
).split(' ');

/** A label's name as a metric carries it: what Prometheus does not take is an underscore there. */
export const metricLabel = (name: string): string => name.replaceAll(/[^A-Za-z0-9_]/g, '_');

/** Whether a metric can carry it beside our own labels: `__` begins Prometheus' own. */
export const isFreeLabel = (label: string): boolean =>
  /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(label) && !reservedLabels.includes(label);
