import { expect, test } from 'vitest';
import { leadTo, wantedRecord } from '../../../../src/facts/dns/records/wanted-record.ts';
import { exampleZone, target, walk } from '../../../support/evidence.ts';

const zones = { 'demo.example.com': [exampleZone], 'example.com': [exampleZone] };
const view = { target: target(), zones };

test('leads a host to the load balancer', () => {
  expect(wantedRecord(target(), zones)?.paste).toEqual(['demo.example.com. 900 IN CNAME app.ck8s.example.org.']);
});
test("deletes what stands in a CNAME's way first", () => {
  const fix = wantedRecord(target(), zones, walk(['demo.example.com'], ['20.80.0.1', '2a01:4f8::1']));
  expect(fix?.text).toBe(
    'First delete the records that demo.example.com has of its own (A 20.80.0.1, AAAA 2a01:4f8::1; HTTPS, if there is one), for none may stand beside a CNAME; then set',
  );
  expect(fix?.paste).toEqual(['demo.example.com. 900 IN CNAME app.ck8s.example.org.']);
  const alias = walk(['demo.example.com', 'lb.example.com'], ['20.80.0.1']);
  expect(wantedRecord(target(), zones, alias)?.text).toBe('Set');
  const apex = wantedRecord(target({ host: 'example.com' }), zones, walk(['example.com'], ['20.90.0.1']));
  expect(apex?.text).toMatch(/^Set an ALIAS .*; delete A 20\.90\.0\.1 for it$/);
});
test('tells internal hosts apart below the wildcard', () => {
  const internal = target({ expect: { loadBalancer: 'internal' } });
  expect(wantedRecord(internal, zones)?.paste).toEqual([
    'demo.example.com. 900 IN CNAME demo.internal.ck8s.example.org.',
  ]);
});
test("gives none where nothing says where to lead, or the host is the load balancer's own name", () => {
  expect(wantedRecord(target({ expect: { loadBalancer: 'none' } }), zones)).toBeUndefined();
  expect(wantedRecord(target({ host: 'app.ck8s.example.org' }), zones)).toBeUndefined();
});
test('gives none for a host that is searched for: which name should have it is not known', () => {
  expect(wantedRecord(target({ search: true }), zones)).toBeUndefined();
});
test("gives no CNAME at a zone's apex", () => {
  const fix = leadTo('example.com', ['app.ck8s.example.org'], view, 'Set');
  expect(fix.paste).toBeUndefined();
  expect(fix.text).toContain('ALIAS');
  expect(leadTo('example.com', ['20.80.0.1'], view, 'Set').paste).toEqual(['example.com. 900 IN A 20.80.0.1']);
});
test('gives a line for each address, and no form for many', () => {
  const fix = leadTo('demo.example.com', ['20.80.0.1', '2a01:4f8::1'], view, 'Set');
  expect(fix.paste).toEqual(['demo.example.com. 900 IN A 20.80.0.1', 'demo.example.com. 900 IN AAAA 2a01:4f8::1']);
  expect(fix.form).toBeUndefined();
  expect(fix.where).toBe('the DNS provider of example.com (ns1.example.com, ns2.example.com)');
});
test('of a wildcard host it is the wildcard’s, and never of the name that was looked at', () => {
  const host = 'hostprobe-test.example.com';
  const of = target({ host, name: '*.example.com', wildcard: '*.example.com' });
  const seen = { ...zones, [host]: zones['example.com'] ?? [] };
  const fix = wantedRecord(of, seen);
  expect(fix?.paste).toEqual(['*.example.com. 900 IN CNAME app.ck8s.example.org.']);
  expect(fix?.form).toMatch(/^Name \* · Type CNAME/);
  expect(wantedRecord(of, seen, walk([host], ['20.9.9.9']))?.text).toContain('the records that *.example.com has');
  const internal = target({ ...of, expect: { loadBalancer: 'internal' } });
  expect(wantedRecord(internal, seen)?.paste).toEqual([
    '*.example.com. 900 IN CNAME example.internal.ck8s.example.org.',
  ]);
});
