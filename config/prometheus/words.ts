/** Templates of Prometheus, for annotations of alerts that carry the labels of a target. */

/** The target as people say it. */
export const target = '{{ $labels.host }}:{{ $labels.port }}{{ with $labels.name }} ({{ . }}){{ end }}';

/** What fails at the target now, as a query inside of a template. */
const failing = (matchers: string): string =>
  'printf `group by (check, reason) (hostprobe_finding{job=%q, host=%q, port=%q, name=%q, status="fail"' +
  `${matchers}})\` $labels.job $labels.host $labels.port $labels.name | query`;

/** The checks that fail at the target now, each with its reason. */
export const reasons =
  `{{ range $i, $finding := ${failing('')} | sortByLabel "check" }}{{ if $i }}, {{ end }}` +
  '{{ $finding.Labels.check }} ({{ $finding.Labels.reason }}){{ else }}nothing that is measured now{{ end }}';

/** The first check that fails at the target now, of the first of these lists that has one; else one that always has a page. */
export const firstFailing = (lists: readonly (readonly string[])[], otherwise: string): string =>
  lists.reduceRight(
    (rest, checks) =>
      `{{ with ${failing(`, check=~"${checks.join('|')}"`)} | sortByLabel "check" }}` +
      `{{ . | first | label "check" }}{{ else }}${rest}{{ end }}`,
    otherwise,
  );

/** The target's page: its name is its host, with the port where that is not 443, where it has no other. */
export const targetPage = (externalUrl: string): string =>
  `${externalUrl}/targets/{{ $name := $labels.host }}` +
  '{{ if match ":" $labels.host }}{{ $name = printf "[%s]" $labels.host }}{{ end }}' +
  '{{ if ne $labels.port "443" }}{{ $name = printf "%s:%s" $name $labels.port }}{{ else }}{{ $name = $labels.host }}{{ end }}' +
  '{{ with $labels.name }}{{ $name = . }}{{ end }}{{ $name | urlquery | reReplaceAll "[+]" "%20" }}';
