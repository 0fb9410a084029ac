import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseExposition } from '../../../src/report/prometheus/negotiate.ts';

const prometheus2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';
const withProtobuf =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2';
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

test.each([
  ['Prometheus 2', prometheus2, true],
  ['Prometheus 3', prometheus3, true],
  ['protobuf first', withProtobuf, true],
  ['a browser', browser, false],
  ['curl', '*/*', false],
  ['none', undefined, false],
  ['empty', '', false],
  ['text alone', 'text/plain;version=0.0.4', false],
  ['an older OpenMetrics', 'application/openmetrics-text;version=0.0.1', false],
  ['a version in quotes', 'Application/OpenMetrics-Text; Version="1.0.0"', true],
  ['no version', 'application/openmetrics-text', true],
  ['text is dearer', 'application/openmetrics-text;q=0.2,text/plain;q=0.3', false],
  ['any text is dearer', 'application/openmetrics-text;q=0.2,text/*;q=0.3', false],
  ['text of another version says nothing', 'application/openmetrics-text;q=0.2,text/plain;version=1.0.0;q=0.9', true],
  ['the more specific counts', 'application/openmetrics-text;q=0.2,text/plain;q=0.1,*/*', true],
  ['forbidden', 'application/openmetrics-text;q=0,text/plain;q=0', false],
  ['a q that is none', 'application/openmetrics-text;q=7', false],
  ['neither', 'application/json', false],
])('%s', (_, accept, openMetrics) => expect(chooseExposition(accept).openMetrics).toBe(openMetrics));

test('whatever is sent, it chooses', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('text/plain', ';', ',', 'q=', '0.5', '"', '=', ' ', '*/*') }),
      (accept) => {
        expect(chooseExposition(accept).contentType).toMatch(
          /^text\/plain; version=0\.0\.4|^application\/openmetrics-text/,
        );
      },
    ),
  );
});
