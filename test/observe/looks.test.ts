import { describe, expect, test, vi } from 'vitest';
import { classify, LookError } from '../../src/observe/classify.ts';
import { startDeadline } from '../../src/observe/deadline.ts';
import { assertDialable } from '../../src/observe/dial.ts';
import { startLife } from '../../src/observe/life.ts';
import { read } from '../../src/observe/read.ts';
import { settings } from '../support/evidence.ts';

const run = (): AbortController => new AbortController();
const never = (): Promise<never> => new Promise(() => undefined);
const coded = (code: string): Error => Object.assign(new Error('said'), { code });

describe('classify', () => {
  test.each([
    [coded('ECONNREFUSED'), 'refused'],
    [coded('ECONNRESET'), 'reset'],
    [coded('EHOSTUNREACH'), 'unreachable'],
    [coded('ENETUNREACH'), 'unreachable'],
    [coded('ETIMEDOUT'), 'timeout'],
    [coded('EPERM'), 'unreachable'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'not-tls'],
    [coded('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'), 'tls-alert'],
    [coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'tls-alert'],
    [coded('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'), 'malformed'],
    [coded('HPE_INVALID_CONSTANT'), 'malformed'],
    [coded('UND_ERR_HEADERS_OVERFLOW'), 'too-large'],
    [new Error('outer', { cause: coded('ECONNRESET') }), 'reset'],
    [new LookError('closed', 'gone'), 'closed'],
    [coded('ESTRANGE'), 'other'],
    ['a string', 'other'],
    [undefined, 'other'],
  ])('%s is %s', (error, code) => {
    expect(classify(error).code).toBe(code);
  });
  const typed = (error: Error, code: string): Error => Object.assign(error, { code });
  test.each([
    new TypeError('x is not a constructor'),
    new ReferenceError('x is not defined'),
    new RangeError('Invalid array length'),
    typed(new TypeError('must be of type string'), 'ERR_INVALID_ARG_TYPE'),
  ])('a bug of ours stays loud: %s', async (error) => {
    expect(() => classify(error)).toThrow(error);
    const deadline = startDeadline(1000, run().signal);
    const fail = async (): Promise<never> => {
      throw error;
    };
    await expect(read('there', deadline, 500, fail)).rejects.toBe(error);
    deadline.clear();
  });
  test.each([
    typed(new TypeError('said'), 'ERR_INVALID_CHAR'),
    typed(new RangeError('said'), 'ERR_OUT_OF_RANGE'),
    new TypeError('fetch failed', { cause: coded('ECONNRESET') }),
  ])('what Node says of what came is a reading: %s', (error) => {
    expect(['other', 'reset']).toContain(classify(error).code);
  });
  test('keeps the words, cut', () => {
    expect(classify(coded('EPERM')).detail).toBe('said');
    expect(classify(new Error('x'.repeat(5000))).detail).toHaveLength(300);
  });
});

describe('a look', () => {
  test('that is answered is ok, with its time', async () => {
    const deadline = startDeadline(1000, run().signal);
    const reading = await read('there', deadline, 500, async () => 'seen');
    deadline.clear();
    expect(reading).toMatchObject({ where: 'there', ok: true, value: 'seen' });
    expect(Date.parse(reading.at)).toBeGreaterThan(0);
    expect(reading.ms).toBeLessThan(500);
  });
  test.each([
    ['its own time', 5, 10_000, 'timeout'],
    ['the budget of the target', 10_000, 5, 'budget'],
  ])('ends by %s even where the attempt never does', async (_, timeoutMs, budgetMs, code) => {
    const deadline = startDeadline(budgetMs, run().signal);
    const reading = await read('there', deadline, timeoutMs, never);
    deadline.clear();
    expect(reading).toMatchObject({ ok: false, failure: { code } });
  });
  test('ends when the run is stopped, also where it was stopped before', async () => {
    const stopped = run();
    const deadline = startDeadline(10_000, stopped.signal);
    const looking = read('there', deadline, 10_000, never);
    stopped.abort();
    await expect(looking).resolves.toMatchObject({ ok: false, failure: { code: 'stopped' } });
    const late = await read('there', startDeadline(10_000, stopped.signal), 10_000, never);
    expect(late).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    deadline.clear();
  });
  test('tells the attempt to let go', async () => {
    const deadline = startDeadline(10_000, run().signal);
    let aborted = false;
    await read('there', deadline, 5, (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return never();
    });
    deadline.clear();
    expect(aborted).toBe(true);
  });
});

describe('a deadline', () => {
  test('gives back the time spent in a queue of ours, up to as much again', async () => {
    const deadline = startDeadline(80, run().signal);
    const wait = (ms: number) => new Promise((done) => void setTimeout(done, ms));
    await Promise.all([deadline.queue(wait(90)), deadline.queue(wait(60))]);
    expect(deadline.signal.aborted).toBe(false);
    expect(deadline.remainingMs()).toBeGreaterThan(0);
    await new Promise((done) => void deadline.signal.addEventListener('abort', done));
    expect(deadline.signal.reason).toMatchObject({ code: 'budget' });
    deadline.clear();
    const endless = startDeadline(20, run().signal);
    const looking = read('there', endless, 10_000, () => endless.queue(never()));
    await expect(looking).resolves.toMatchObject({ ok: false, failure: { code: 'budget' } });
    endless.clear();
  });
});

describe('what may be dialled', () => {
  const lab = { ...settings, networks: { public: ['127.0.0.11/32'], private: ['fe80::/10'] } };
  test.each([
    '20.1.2.3',
    '10.0.0.1',
    '2a01:4f8::1',
    'fd00::1',
    '100.64.0.1',
    '64:ff9b::1401:203',
    '64:ff9b:1::1401:203',
    '2002:1401:203::1',
  ])('%s', (address) => {
    expect(() => assertDialable(address, settings)).not.toThrow();
  });
  test.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '203.0.113.7',
    '2001:db8::1',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:42::42',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '64:ff9b:1:7f00:0:100::',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001:0:7f00:1::',
    '2001:0:1401:203:0:0:8000:fffe',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '::ffff:168.63.129.16',
  ])('never %s', (address) => {
    expect(() => assertDialable(address, settings)).toThrow(address);
  });
  test.each([
    ['10.96.0.1', '10.96.0.1'],
    ['fd00:10:96:0::1', 'fd00:10:96::1'],
    ['10.96.0.1', '::ffff:10.96.0.1'],
  ])('never the API server at %s, as %s', (given, address) => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', given);
    expect(() => assertDialable(address, settings)).toThrow("the platform's own");
    vi.unstubAllEnvs();
    expect(() => assertDialable(address, settings)).not.toThrow();
  });
  test('but what the configuration names', () => {
    expect(() => assertDialable('127.0.0.11', lab)).not.toThrow();
    expect(() => assertDialable('127.0.0.12', lab)).toThrow('loopback');
    expect(() => assertDialable('fe80::1', lab)).not.toThrow();
    expect(() => assertDialable('127.0.0.1', settings, ['127.0.0.1'])).not.toThrow();
  });
});

describe('signs of life', () => {
  test('tell families and our own host apart', () => {
    const life = startLife();
    expect(life.proof()).toEqual({ ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } });
    life.sign('127.0.0.1');
    life.sign('2a01:4f8::1');
    expect(life.proof()).toEqual({ ipv4: { beyond: false, own: true }, ipv6: { beyond: true, own: false } });
  });
});
