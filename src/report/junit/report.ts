import type { CheckCatalogue, Report, TargetReport } from '../../model/report.ts';
import { idleLines } from '../accepted.ts';
import { plainPen, type Presentation } from '../pen.ts';
import { withFiles } from '../place.ts';
import { titleText } from '../target.ts';
import { troubleText } from '../troubles.ts';
import { casesOf, type Case } from './cases.ts';
import { element, xmlDocument, type Xml } from './xml.ts';

/** A suite a target, a case a check, as test/report/junit-10.xsd has it. */
export function junitReport(report: Report, catalogue: CheckCatalogue, { inRepository }: Presentation): string {
  const { targets, startedAt, finishedAt } = withFiles(report, inRepository);
  const suites = targets.map((target) => ({ target, cases: casesOf(target, catalogue) }));
  const unread = unreadCases(report);
  const all = [...unread, ...suites.flatMap(({ cases }) => cases)];
  return xmlDocument(
    element(
      'testsuites',
      {
        name: 'hostprobe',
        tests: all.length,
        failures: count(all, 'failure'),
        errors: count(all, 'error'),
        time: seconds(Date.parse(finishedAt) - Date.parse(startedAt)),
      },
      [
        ...(unread.length === 0 ? [] : [discoveryXml(unread, report)]),
        ...suites.map(({ target, cases }) => suiteXml(target, cases, report)),
      ],
    ),
  );
}

/** What of the clusters could not be read: an error where targets may be missing for it. */
const unreadCases = ({ troubles = [] }: Report): readonly Case[] =>
  troubles.map((trouble, i) => ({
    name: `what a cluster has is read${i === 0 ? '' : ` (${i + 1})`}`,
    outcome: trouble.hidesTargets ? 'error' : 'skipped',
    type: 'not-read',
    message: troubleText(trouble),
    lines: [],
  }));

function discoveryXml(cases: readonly Case[], { vantage, startedAt }: Report): Xml {
  const name = 'discovery';
  return element(
    'testsuite',
    {
      name,
      tests: cases.length,
      failures: 0,
      errors: count(cases, 'error'),
      skipped: count(cases, 'skipped'),
      time: seconds(0),
      timestamp: startedAt,
      hostname: vantage.name,
    },
    cases.map((one) => caseXml(one, name)),
  );
}

function suiteXml(target: TargetReport, cases: readonly Case[], { vantage, configuration, version }: Report): Xml {
  const { host, port, status, up, startedAt, durationMs, labels, loadBalancer } = target;
  const title = titleText(target, plainPen);
  const properties: readonly (readonly [string, string])[] = [
    ['host', host],
    ['port', String(port)],
    ['status', status],
    ...(up === null ? [] : [['up', String(up)] as const]),
    ...(loadBalancer === undefined ? [] : [['load_balancer', loadBalancer] as const]),
    ...Object.entries(labels).map(([label, value]) => [`label.${label}`, value] as const),
    ['configuration', configuration],
    ['hostprobe', version],
    ...vantage.limits.map(({ code, message }) => [`vantage.${code}`, message] as const),
  ];
  const idle = idleLines(target, plainPen);
  return element(
    'testsuite',
    {
      name: title,
      tests: cases.length,
      failures: count(cases, 'failure'),
      errors: count(cases, 'error'),
      skipped: count(cases, 'skipped'),
      time: seconds(durationMs),
      timestamp: startedAt,
      hostname: vantage.name,
      file: oneFile(target),
    },
    [
      element(
        'properties',
        {},
        properties.map(([name, value]) => element('property', { name, value })),
      ),
      ...cases.map((one) => caseXml(one, title)),
      ...(idle.length === 0 ? [] : [element('system-out', {}, idle.join('\n'))]),
    ],
  );
}

function caseXml({ name, outcome, type, message, lines }: Case, classname: string): Xml {
  const text = lines.join('\n');
  const passed = text === '' ? [] : [element('system-out', {}, text)];
  return element(
    'testcase',
    { name, classname },
    outcome === 'passed' ? passed : [element(outcome, { type, message }, text)],
  );
}

/** The file that all of it stands in, where there is one. A case may name none by the schema; its text does. */
function oneFile({ findings }: TargetReport): string | undefined {
  const files = new Set(findings.flatMap(({ at }) => (at?.file === undefined || at.file === '-' ? [] : [at.file])));
  return files.size === 1 ? [...files][0] : undefined;
}

const count = (cases: readonly Case[], outcome: Case['outcome']): number =>
  cases.filter((one) => one.outcome === outcome).length;

const seconds = (ms: number): string => (Number.isFinite(ms) ? Math.max(0, ms / 1000) : 0).toFixed(3);
