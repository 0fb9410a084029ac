import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leadOf, resolveLocation } from '../../../../src/facts/http/redirects/lead.ts';
import { urlPlace } from '../../../../src/facts/http/redirects/url-place.ts';
import { urlOf } from '../../../../src/facts/http/authority.ts';

const from = 'https://demo.example.com/a/b?c=d';
const response = (status: number, ...locations: readonly string[]) => ({
  status,
  headers: locations.map((value) => ['location', value] as const),
});

describe('where a Location leads', () => {
  test.each([
    ['https://demo.example.com/x', 'https://demo.example.com/x'],
    ['/x', 'https://demo.example.com/x'],
    ['x', 'https://demo.example.com/a/x'],
    ['../x', 'https://demo.example.com/x'],
    ['?y', 'https://demo.example.com/a/b?y'],
    ['//other.example.com', 'https://other.example.com/'],
    ['http:/x', 'http://x/'],
    ['#part', from],
    ['/x#part', 'https://demo.example.com/x'],
    ['https://DEMO.Example.COM./x', 'https://demo.example.com./x'],
    ['https://demo.example.com:443/', 'https://demo.example.com/'],
    ['http://demo.example.com:443/', 'http://demo.example.com:443/'],
    ['HTTPS://demo.example.com', 'https://demo.example.com/'],
    ['https://bücher.example.com/ü', 'https://xn--bcher-kva.example.com/%C3%BC'],
    ['https://[2A01:04F8::1]:8443/', 'https://[2a01:4f8::1]:8443/'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['http://2130706433/', 'http://127.0.0.1/'],
    [String.raw`\\other.example.com\x`, 'https://other.example.com/x'],
    ['/x\ty', 'https://demo.example.com/xy'],
    ['/a b"c', 'https://demo.example.com/a%20b%22c'],
  ])('%s', (location, url) => {
    // As it comes: octets of UTF-8, each taken for a character.
    const sent = Buffer.from(location).toString('latin1');
    expect(resolveLocation(from, sent)).toMatchObject({ ok: true, cut: false });
    const lead = resolveLocation(from, sent);
    expect(lead.ok && lead.url.toLowerCase()).toBe(url.toLowerCase());
  });

  test.each([
    ['', 'is empty'],
    ['ftp://demo.example.com/', 'a URL of ftp:'],
    ['javascript:alert(1)', 'a URL of javascript:'],
    ['file:///etc/passwd', 'a URL of file:'],
    ['data:text/html,x', 'a URL of data:'],
    ['intent://x#Intent;end', 'a URL of intent:'],
    ['https://user:secret@demo.example.com/', 'holds credentials'],
    ['https://user@demo.example.com/', 'holds credentials'],
    ['https://', 'no URL'],
    ['https://demo.example.com:99999/', 'no URL'],
    ['https://a b/', 'no URL'],
    ['https://b\u00fccher.example.com/', 'no URL'],
    ['/x\u0000y', 'control characters'],
    ['https://a..example.com/', 'no name'],
    [`https://${'a'.repeat(64)}.example.com/`, 'no name'],
    ['https://./', 'no name'],
    ['https://a../', 'no name'],
  ])('%j leads nowhere', (location, why) => {
    const lead = resolveLocation(from, location);
    expect(lead).toMatchObject({ ok: false });
    expect(!lead.ok && lead.why).toContain(why);
  });

  test('one that was cut says so, and where its host is', () => {
    expect(resolveLocation(from, `https://id.example.net/${'x'.repeat(2000)}`.slice(0, 1024))).toMatchObject({
      cut: true,
    });
    expect(resolveLocation(from, `/${'x'.repeat(1022)}`)).toMatchObject({ ok: true, cut: false });
  });

  test('whatever comes, never throws, and what it gives is a URL that stands for itself', () => {
    const octets = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 1024 });
    const parts = fc.array(
      fc.constantFrom(
        'https:',
        'http:',
        '//',
        '/',
        '..',
        '.',
        '?',
        '#',
        '@',
        ':',
        '%',
        '%00',
        '[::1]',
        'a',
        'xn--',
        '\\',
        'é',
        '127.1',
      ),
      { maxLength: 12 },
    );
    const locations = fc.oneof(
      octets,
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      parts.map((each) => each.join('')),
    );
    fc.assert(
      fc.property(locations, (location) => {
        const lead = resolveLocation(from, location);
        if (!lead.ok) return;
        const place = urlPlace(lead.url);
        expect(place === null ? null : urlOf({ ...place, host: place.named }, place.path)).toBe(lead.url);
        expect(lead.url).not.toMatch(/[#\s\u0080-\uffff]/);
        expect(resolveLocation('http://elsewhere.example/', lead.url)).toMatchObject({ ok: true, url: lead.url });
      }),
    );
  });
});

describe('what is a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%d is one', (status) => {
    expect(leadOf(from, response(status, '/x'))).toMatchObject({ ok: true, url: 'https://demo.example.com/x' });
  });
  test.each([200, 201, 300, 304, 305, 306, 309, 404])('%d is none, whatever Location says', (status) => {
    expect(leadOf(from, response(status, '/x'))).toBeNull();
  });
  test('one without a Location, or with two, leads nowhere; the same one twice is one', () => {
    expect(leadOf(from, response(302))).toEqual({ ok: false, why: 'it names no Location' });
    expect(leadOf(from, response(302, '/x', '/y'))).toEqual({ ok: false, why: 'it names 2 different Locations' });
    expect(leadOf(from, response(302, '/x', ' /x '))).toMatchObject({ ok: true });
  });
});
