export const labels = (given: Readonly<Record<string, string>>): string =>
  `{${Object.entries(given)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;

export const demo = { job: 'hostprobe', instance: 'a:9790', host: 'demo.example.com', port: '443', team: 'shop' };

type Labels = Readonly<Record<string, string>>;

/** The prober's own series while all is well. */
export const prober = (instance = 'a:9790', up = '1'): Record<string, string> => ({
  [`up${labels({ job: 'hostprobe', instance })}`]: up,
});

/** What is told of a target: a character a minute, u up, d down, ? unknown, `.` nothing. */
export function told(life: string, own: Labels = {}, loadBalancer = 'app'): Record<string, string> {
  const at = { ...demo, ...own };
  const draw = (values: Readonly<Record<string, string>>): string => [...life].map((char) => values[char]).join('');
  const status = (name: string): string =>
    `hostprobe_target_status${labels({ ...at, load_balancer: loadBalancer, status: name })}`;
  return {
    [`hostprobe_target_up${labels(at)}`]: draw({ u: '1', d: '0', '?': '.', '.': '.' }),
    [status('pass')]: draw({ u: '1', d: '0', '?': '0', '.': '.' }),
    [status('warn')]: draw({ u: '0', d: '0', '?': '0', '.': '.' }),
    [status('fail')]: draw({ u: '0', d: '1', '?': '0', '.': '.' }),
    [status('unknown')]: draw({ u: '0', d: '0', '?': '1', '.': '.' }),
  };
}

export const finding = (
  check: string,
  status: string,
  reason: string,
  drawn: string,
  own: Labels = {},
): Record<string, string> => ({
  [`hostprobe_finding${labels({ ...demo, load_balancer: 'app', check, status, reason, ...own })}`]: drawn,
});

export const gauge = (name: string, drawn: string, own: Labels = {}): Record<string, string> => ({
  [`${name}${labels({ job: 'hostprobe', instance: 'a:9790', ...own })}`]: drawn,
});

/** A certificate of so many days of which so many are left at minute 0. */
export const certificate = (days: number, left: number): Record<string, string> => ({
  [`hostprobe_certificate_not_after_timestamp_seconds${labels(demo)}`]: `${left * 86_400}x60`,
  [`hostprobe_certificate_not_before_timestamp_seconds${labels(demo)}`]: `${(left - days) * 86_400}x60`,
});

/** The labels of a run that was pushed, which has no instance. */
export const pushedBy = { instance: '', vantage: 'cluster-a' };

/** That such a run ended at so many seconds. */
export const pushed = (ended: number): Record<string, string> => ({
  ...gauge('hostprobe_build_info', '1', pushedBy),
  ...gauge('hostprobe_last_run_timestamp_seconds', `${ended}x60`, pushedBy),
});

export const other = { instance: 'b:9790' };
export const balancer = { host: 'app.ck8s.example.org', name: 'load-balancer app' };
export const again = (char: string, times: number): string => char.repeat(times);
export const never = {};
