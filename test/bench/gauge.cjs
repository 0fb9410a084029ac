'use strict';
// Loaded into the daemon that is measured, before it: over the channel to its parent it tells what it is asked of itself.
// No TypeScript, since the compiler that strips the types would be counted too.
const { readdirSync } = require('node:fs');
const { monitorEventLoopDelay, PerformanceObserver } = require('node:perf_hooks');
const { setFlagsFromString } = require('node:v8');
const { isMainThread } = require('node:worker_threads');
const { runInNewContext } = require('node:vm');

const resolutionMs = 5;
const nsPerMs = 1e6;

if (isMainThread && process.channel) {
  process.channel.unref();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');

  const warnings = [];
  process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));
  process.on('uncaughtExceptionMonitor', (error, origin) => warnings.push(`${origin}: ${error}`));

  // How late a timer is, and how long each turn of the event loop takes.
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  const turns = monitorEventLoopDelay({ samplePerIteration: true });
  // Of the CPU that its thread has had between two ticks: whatever else the machine does is no part of that.
  const spentUs = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  let [spentBefore, busiestUs] = [spentUs(), 0];
  const tick = () => {
    const spent = spentUs();
    busiestUs = Math.max(busiestUs, spent - spentBefore);
    spentBefore = spent;
  };
  setInterval(tick, resolutionMs).unref();
  let pauseMaxMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauseMaxMs = Math.max(pauseMaxMs, duration);
  });
  let since = { at: performance.now(), cpu: process.cpuUsage() };

  const begin = () => {
    delays.reset();
    turns.reset();
    delays.enable();
    turns.enable();
    tick();
    busiestUs = 0;
    pauseMaxMs = 0;
    collections.observe({ entryTypes: ['gc'] });
    since = { at: performance.now(), cpu: process.cpuUsage() };
  };
  begin();
  /** Since it began. */
  const told = () => {
    const { user, system } = process.cpuUsage(since.cpu);
    return {
      wallMs: performance.now() - since.at,
      cpuMs: (user + system) / 1000,
      delayP99Ms: Math.max(0, delays.percentile(99) / nsPerMs - resolutionMs),
      turnMaxMs: turns.max / nsPerMs,
      turnCpuMs: busiestUs / 1000,
      pauseMaxMs,
    };
  };
  /** `collected`: after all that can be was given back. */
  const size = (collected) => {
    if (collected) collect();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    const resources = Object.groupBy(process.getActiveResourcesInfo(), (name) => name);
    return {
      rss,
      heapUsed,
      external,
      arrayBuffers,
      files: readdirSync('/proc/self/fd').length,
      resources: Object.fromEntries(Object.entries(resources).map(([name, all]) => [name, all.length])),
      warnings,
    };
  };

  const answers = { begin, told, size: () => size(false), collected: () => size(true) };
  process.on('message', (question) => {
    process.send({ question, answer: answers[question]() ?? null });
  });
}
