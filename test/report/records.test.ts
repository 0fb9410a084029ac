import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { absolute, canonicalName, formatName } from '../../src/facts/dns/names.ts';
import type { HostRecords, ZoneRecords } from '../../src/model/records.ts';
import { objectName } from '../../src/report/records-dnsendpoint.ts';
import { route53Name } from '../../src/report/records-route53.ts';
import { recordWriters } from '../../src/report/records.ts';
import { labels, names as anyNames } from '../support/names.ts';
import { dangerous } from './dangerous.ts';

/** The root is no host. */
const names = anyNames.filter((name) => name !== '.');
const drawing = { width: 100, colour: false, ascii: false };
const cname: HostRecords = {
  host: 'demo.example.com',
  written: null,
  to: 'app.ck8s.example.org',
  kind: 'cname',
  ttlSeconds: 900,
  addresses: [],
  zoneKnown: true,
  dangling: null,
  notes: [],
};
const alias: HostRecords = {
  ...cname,
  host: 'example.com',
  kind: 'alias',
  addresses: ['20.80.0.1', '20.80.0.2', '2a01:4f8::1'],
  notes: ['An alias is wanted.'],
};
const zone = (...hosts: HostRecords[]): ZoneRecords => ({
  apex: 'example.com',
  undelegated: false,
  servers: ['ns1.example.com', 'ns2.example.com'],
  notes: [],
  hosts,
});
const written = (format: keyof typeof recordWriters, ...zones: ZoneRecords[]): string =>
  recordWriters[format].write(zones, drawing);
const hostile = fc.string({ unit: 'binary', maxLength: 40 });
const wild = fc.record({ host: names, to: names, note: hostile, apex: names });
const wildZone = ({ host, to, note, apex }: { host: string; to: string; note: string; apex: string }): ZoneRecords => ({
  apex,
  undelegated: false,
  servers: [apex],
  notes: [note],
  hosts: [{ ...cname, host, to, written: note, notes: [`note ${note}`] }],
});

test('a zone file', () => {
  expect(written('zone', zone(cname, alias), { ...zone(cname), apex: 'example.net', servers: [] })).toBe(
    `; zone example.com (ns1.example.com, ns2.example.com)
demo.example.com. 900 IN CNAME app.ck8s.example.org.
; An alias is wanted.
example.com. 900 IN A 20.80.0.1
example.com. 900 IN A 20.80.0.2
example.com. 900 IN AAAA 2a01:4f8::1

; zone example.net
demo.example.com. 900 IN CNAME app.ck8s.example.org.
`,
  );
});

test('a zone file of whatever names holds a comment or a whole record in each line', () => {
  fc.assert(
    fc.property(wild, (each) => {
      const lines = written('zone', wildZone(each)).trimEnd().split('\n');
      const records = lines.filter((line) => !line.startsWith('; '));
      expect(records).toEqual([`${absolute(each.host)} 900 IN CNAME ${absolute(each.to)}`]);
      expect(records.map((line) => line.split(' ').length)).toEqual([5]);
      expect(lines.filter((line) => dangerous.test(line))).toEqual([]);
    }),
  );
});

test('rows for a web form', () => {
  expect(written('form', zone(cname, alias))).toBe(
    `At the DNS provider of example.com (ns1.example.com, ns2.example.com)

  Name   Type        Value                   TTL
  demo   CNAME       app.ck8s.example.org.   900
  @      ALIAS       app.ck8s.example.org.   900
  @      else A      20.80.0.1               900
  @      else A      20.80.0.2               900
  @      else AAAA   2a01:4f8::1             900

  An alias is wanted.
  Write the last dot of a value. Where the form refuses it, leave it off: such a form takes every
  value for a whole name.
`,
  );
});

test('a name whose zone is not known stands in full', () => {
  const text = written('form', zone({ ...cname, zoneKnown: false }));
  expect(text).toMatch(/^At the DNS provider of .*, or of the zone below it that holds the host\n/);
  expect(text).toMatch(/^ {2}demo\.example\.com\. {3}CNAME/m);
  expect(text).toMatch(/its zone is not known: leave off what the form adds/);
});

test('a form names nobody as the provider of what is not delegated', () => {
  const text = written('form', { ...zone({ ...cname, zoneKnown: false }), undelegated: true });
  expect(text).toMatch(/^At the DNS provider to which example\.com will be delegated: it is not yet\n/);
});

test('a form obeys nobody', () => {
  fc.assert(
    fc.property(wild, (each) => {
      const text = recordWriters.form.write([wildZone(each)], { ...drawing, ascii: true });
      expect(text).toMatch(/^[\n -~]*$/);
    }),
  );
});

describe('a change batch', () => {
  test('an alias by its addresses, one set for each family', () => {
    expect(JSON.parse(written('route53', zone(cname, alias)))).toEqual({
      Comment: expect.stringContaining('example.com'),
      Changes: [
        ['demo.example.com.', 'CNAME', ['app.ck8s.example.org.']],
        ['example.com.', 'A', ['20.80.0.1', '20.80.0.2']],
        ['example.com.', 'AAAA', ['2a01:4f8::1']],
      ].map(([Name, Type, values]) => ({
        Action: 'UPSERT',
        ResourceRecordSet: {
          Name,
          Type,
          TTL: 900,
          ResourceRecords: [values].flat().map((Value) => ({ Value })),
        },
      })),
    });
  });
  test('a comment is no longer than Route 53 takes', () => {
    const apex = Array.from({ length: 4 }, () => 'a'.repeat(60)).join('.');
    const { Comment } = JSON.parse(written('route53', { ...zone(cname), apex })) as { Comment: string };
    expect(Comment.length).toBeLessThanOrEqual(256);
  });
  test('names in octal', () => {
    expect(route53Name(String.raw`*._tcp.a\.b.example.com`)).toBe(String.raw`\052._tcp.a\056b.example.com.`);
    fc.assert(
      fc.property(labels, (each) => {
        const read = route53Name(formatName(each)).replaceAll(
          /\\([0-7]{3})/g,
          (_, digits: string) => `\\${String(Number.parseInt(digits, 8)).padStart(3, '0')}`,
        );
        expect(canonicalName(read)).toBe(formatName(each));
      }),
    );
  });
  test('what it cannot say', () => {
    const beside = (...zones: ZoneRecords[]): string => recordWriters.route53.notesBeside(zones).join('\n');
    expect(beside(zone(cname))).toBe('');
    expect(beside(zone(alias))).toMatch(/^An alias is wanted\.\nRoute 53 makes an alias only of what AWS itself runs/);
    expect(beside(zone({ ...alias, to: 'lb.example.com' }))).toMatch(/if that is a record of the same hosted zone/);
    const many = Array.from({ length: 501 }, (_, i) => ({ ...cname, host: `h${i}.example.com` }));
    expect(beside(zone(...many))).toMatch(/at most 500 values .* these are 501/);
    expect(beside(zone(...many.slice(1)))).toBe('');
  });
});

describe('DNSEndpoints', () => {
  const documents = (text: string): unknown[] =>
    [parseAllDocuments(text)].flat().map((document) => {
      expect('errors' in document ? document.errors : []).toEqual([]);
      return 'toJS' in document ? (document.toJS() as unknown) : undefined;
    });
  const endpoint = (host: string, rest: object = {}) => ({
    apiVersion: 'externaldns.k8s.io/v1alpha1',
    kind: 'DNSEndpoint',
    metadata: { name: objectName(host) },
    spec: {
      endpoints: [{ dnsName: host, recordType: 'CNAME', recordTTL: 900, targets: ['app.ck8s.example.org'], ...rest }],
    },
  });

  test('an object a host, without last dots', () => {
    const text = written('dnsendpoint', zone(cname, alias));
    expect(documents(text)).toEqual([
      endpoint('demo.example.com'),
      endpoint('example.com', { providerSpecific: [{ name: 'alias', value: 'true' }] }),
    ]);
    const noted = written('dnsendpoint', { ...zone(cname, alias), notes: ['Of all of it.'] });
    expect(noted.match(/^# Of all of it\.$/gm)).toHaveLength(1);
    expect(text).toMatch(/^# An alias is wanted\.\n# Only some .*: 20\.80\.0\.1, 20\.80\.0\.2, 2a01:4f8::1\.$/m);
  });

  test('whatever a name holds, YAML reads it as it is', () => {
    fc.assert(
      fc.property(wild, (each) => {
        const text = written('dnsendpoint', wildZone(each));
        expect(documents(text)).toMatchObject([{ spec: { endpoints: [{ dnsName: each.host, targets: [each.to] }] } }]);
        expect(text.split('\n').filter((line) => dangerous.test(line))).toEqual([]);
      }),
    );
  });

  test('names that Kubernetes takes', () => {
    expect(objectName('demo.example.com')).toBe('demo.example.com');
    expect(objectName('_acme.-a-.example.com')).toBe('x5facme.x2dax2d.example.com');
    fc.assert(
      fc.property(names, (name) => {
        expect(objectName(name)).toMatch(
          /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        );
      }),
    );
  });
});
