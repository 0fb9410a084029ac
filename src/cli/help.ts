/** A command line to start from, and what it is for. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

/** What is said of a command beside its options, in `--help` and in the manual. */
export interface CommandHelp {
  readonly examples: readonly Example[];
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[];
}

const usage = ['2', 'what was typed, or the configuration, is wrong'] as const;
const ours = ['4', 'a bug of ours, or a report that could not be written, pushed or handed on'] as const;
const verdicts = [
  ['0', 'every target passes; a warning is no fail without --strict'],
  ['1', 'a target fails'],
  usage,
  ['3', 'none fails, but one could not be measured (not with --ignore-unknown)'],
  ours,
  ['128+N', 'interrupted by signal N'],
] as const;

/** By the words that choose the command. */
const helps: Readonly<Record<string, CommandHelp>> = {
  check: {
    examples: [
      { line: 'hostprobe check demo.example.com', what: 'one host, with no configuration at all' },
      { line: 'hostprobe check demo.example.com --domain ck8s.example.org', what: 'and whether it leads there' },
      { line: 'hostprobe check', what: 'every target of hostprobe.yaml' },
      { line: 'hostprobe check demo.example.com --wait 30m', what: 'after a record was created: until it is well' },
      { line: 'hostprobe check new.example.com --address 203.0.113.10', what: 'before the DNS leads there' },
      { line: 'hostprobe check -f deploy/', what: 'the hosts of the Ingresses in Git, and the manifests themselves' },
      {
        line: 'kubectl get ingress,certificate,certificaterequest,order,challenge -n shop -o yaml | hostprobe check -f -',
        what: 'with no more rights than to read one namespace',
      },
      {
        line: 'hostprobe check -f deploy/ --only "kubernetes.*"',
        what: 'the manifests alone: nobody is asked anything',
      },
      { line: 'hostprobe check --only "tls.*" --strict', what: 'certificates alone; warnings count' },
      { line: 'hostprobe check --group-by check', what: 'each mistake once, with the targets that have it' },
      { line: 'hostprobe check -o text -o csv=findings.csv', what: 'for a person, and for a spreadsheet' },
      { line: 'hostprobe check -o json=report.json --record evidence.json', what: 'to compare and to judge later' },
      {
        line: 'hostprobe check -o prometheus=/var/lib/node_exporter/hostprobe.prom',
        what: 'for the textfile collector',
      },
      {
        line: 'hostprobe check --push http://pushgateway:9091 --termination-log /dev/termination-log',
        what: 'in a CronJob; where Kuberhealthy started the pod, it is told by itself',
      },
      {
        line: 'hostprobe check --shard auto/4 --push http://pushgateway:9091',
        what: 'in an indexed Job of four pods, each with its part of the targets and a group of its own',
      },
    ],
    exitCodes: verdicts,
  },
  judge: {
    examples: [
      { line: 'hostprobe judge evidence.json', what: 'the verdict that was given, again' },
      { line: 'hostprobe judge evidence.json --config new.yaml', what: 'by other expectations' },
    ],
    exitCodes: verdicts,
  },
  explain: {
    examples: [
      { line: 'hostprobe explain', what: 'the list of all checks' },
      { line: 'hostprobe explain tls.name-matches', what: 'one of them' },
      { line: 'hostprobe explain NET::ERR_CERT_AUTHORITY_INVALID', what: "what a browser's error means" },
      { line: 'hostprobe explain fake certificate', what: 'by what people search for' },
      { line: 'hostprobe explain dns-intercepted', what: 'a limit of the place where we stand' },
    ],
    exitCodes: [['0', 'something is known by these words'], usage],
  },
  compare: {
    examples: [
      { line: 'hostprobe compare before.json after.json', what: 'what a change has changed' },
      { line: 'hostprobe compare inside.json outside.json', what: 'what users see and the cluster does not' },
    ],
    exitCodes: [
      ['0', 'both say the same'],
      ['1', 'they differ'],
      ['2', 'one of them is no report'],
    ],
  },
  discover: {
    examples: [
      { line: 'hostprobe discover', what: 'what check would look at' },
      { line: 'hostprobe discover -f deploy/', what: 'and where in the manifests each comes from' },
      { line: 'hostprobe discover --shard 0/4', what: 'and what one of four would' },
    ],
    exitCodes: [['0', 'there are targets, or --allow-empty'], usage],
  },
  records: {
    examples: [
      { line: 'hostprobe records demo.example.com --domain ck8s.example.org', what: 'the line of one host' },
      {
        line: 'hostprobe records --format form',
        what: "for all hosts of hostprobe.yaml, as a provider's web form wants it",
      },
      { line: 'hostprobe records -f deploy/', what: 'for all hosts of the Ingresses' },
      {
        line: 'hostprobe records --format route53 --zone example.com > batch.json',
        what: 'for aws route53 change-resource-record-sets, as its change batch',
      },
      {
        line: 'hostprobe records --format dnsendpoint | kubectl apply -f -',
        what: 'for ExternalDNS, an object a host',
      },
    ],
    exitCodes: [
      ['0', 'the records of all hosts that need one'],
      ['2', 'what was typed, or the configuration, is wrong; or there is no record to create (not with --allow-empty)'],
      ['3', 'a host is left without a record, or its zone could not be found out'],
    ],
  },
  echo: {
    examples: [
      { line: '(umask 077 && openssl rand -hex 32 > echo.key)', what: 'a key, for the echo and for the prober' },
      { line: 'HOSTPROBE_ECHO_KEY=$(cat echo.key) hostprobe echo', what: 'behind the host' },
      { line: 'HOSTPROBE_ECHO_KEY=$(cat echo.key) hostprobe check', what: 'the prober, with the same key' },
      {
        line: 'hostprobe echo --listen 127.0.0.1:8080 --open',
        what: 'to see with curl what a proxy in front of it sends',
      },
    ],
    exitCodes: [
      ['2', 'what was typed is wrong, or the address is taken'],
      ['4', 'a bug of ours'],
      ['128+N', 'stopped by signal N, after the answers under way: 143 for SIGTERM'],
    ],
  },
  demo: {
    examples: [{ line: 'hostprobe demo', what: 'see what a report looks like, with no network' }],
    exitCodes: [['0', 'each host got the verdict that was meant'], ['1', 'one did not'], ours],
  },
  'config check': {
    examples: [{ line: 'hostprobe config check --config hostprobe.yaml', what: 'before it is rolled out' }],
    exitCodes: [['0', 'it is valid'], usage],
  },
  completion: {
    examples: [
      { line: 'source <(hostprobe completion bash)', what: 'in ~/.bashrc' },
      { line: 'hostprobe completion zsh > "${fpath[1]}/_hostprobe"', what: 'once, before compinit' },
      { line: 'hostprobe completion fish > ~/.config/fish/completions/hostprobe.fish', what: 'once' },
    ],
    exitCodes: [],
  },
  man: {
    examples: [{ line: 'hostprobe man | man -l -', what: 'read it' }],
    exitCodes: [],
  },
};

export const helpOf = (words: readonly string[]): CommandHelp =>
  helps[words.join(' ')] ?? { examples: [], exitCodes: [] };

/** What `--help` says below the options. */
export function helpText(words: readonly string[]): string {
  const { examples, exitCodes } = helpOf(words);
  const blocks = [
    ...(examples.length === 0
      ? []
      : [['Examples:', ...examples.flatMap(({ line, what }) => [`  # ${what}`, `  ${line}`])]]),
    ...(exitCodes.length === 0
      ? []
      : [['Exit codes:', ...exitCodes.map(([code, meaning]) => `  ${code.padEnd(7)}${meaning}`)]]),
  ];
  return blocks.map((lines) => `\n${lines.join('\n')}`).join('\n');
}
