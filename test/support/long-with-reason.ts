/** Files longer than 300 lines, and checks longer than 80, and why they are not cut in two. */
export const longWithReason: ReadonlyMap<string, string> = new Map([
  ['src/checks/dns/chain-ends.ts', 'metadata; and each way in which a chain ends has words of its own'],
  ['src/checks/dns/leads-to-load-balancer.ts', 'many reasons; one verdict for each kind of lead, side by side'],
  ['src/checks/dns/owner-is-absolute.ts', 'metadata: many aliases; and the record that mends it'],
  ['src/checks/dns/resolves.ts', 'metadata: many aliases and reasons'],
  ['src/checks/dns/target-is-absolute.ts', 'metadata: many aliases; and the record that mends it'],
  ['src/checks/http/status-as-expected.ts', 'metadata: many aliases and reasons, and a fix for each'],
  ['src/checks/reach/every-address-answers.ts', 'metadata: many aliases; and IPv6 that is dead beside IPv4 apart'],
  ['src/checks/tls/path-accepted.ts', 'metadata: many aliases'],
  ['src/checks/tls/trust-as-expected.ts', 'metadata: many aliases and reasons'],
  ['src/checks/tls/within-validity.ts', 'metadata: many aliases'],
  ['test/facts/tls/path.test.ts', 'one search, and a row for each rule that it weighs'],
  ['test/lab/lab.test.ts', 'starting the lab is slow, and one start serves all that is asked of it'],
  ['test/observe/http/request.test.ts', 'one table of servers that fail, over the same ways to ask'],
  ['test/observe/tls/certificate.test.ts', 'one table of hostile certificates, over the same means to make them'],
  ['test/support/evidence.ts', 'the healthy target, whose parts refer to one another'],
]);
