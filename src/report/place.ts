import { objectKinds, type ObjectPlace } from '../model/kubernetes.ts';
import type { Finding, Report } from '../model/report.ts';

/** Where a field of a Kubernetes object stands: `ingress.yaml:12:5  spec.tls[0].secretName (Ingress default/shop)`. */
export function placeText(at: ObjectPlace): string {
  const what = at.path === '' ? objectText(at) : `${at.path} (${objectText(at)})`;
  const where = fileText(at);
  return where === null ? what : `${where}  ${what}`;
}

/** `ingress.yaml:12:5`; null for what was not read from a file. */
export function fileText({ file, line, column }: ObjectPlace): string | null {
  if (file === undefined) return null;
  return [fileName(file), line, column].filter((part) => part !== undefined).join(':');
}

/** As grep calls standard input. */
export const fileName = (file: string): string => (file === '-' ? '(standard input)' : file);

/** `Ingress default/shop`, as its key has it in small letters. */
export function objectText({ object }: Pick<ObjectPlace, 'object'>): string {
  const [kind = '', ...name] = object.split('/');
  return `${objectKinds.find((known) => known.toLowerCase() === kind) ?? kind} ${name.join('/')}`;
}

/** The report with each file as `fileOf` has it; standard input stays what it is. */
export const withFiles = (report: Report, fileOf: ((file: string) => string) | undefined): Report =>
  fileOf === undefined
    ? report
    : {
        ...report,
        targets: report.targets.map((target) => ({
          ...target,
          findings: target.findings.map((finding) => withFile(finding, fileOf)),
        })),
      };

function withFile(finding: Finding, fileOf: (file: string) => string): Finding {
  const { at } = finding;
  return at?.file === undefined || at.file === '-' ? finding : { ...finding, at: { ...at, file: fileOf(at.file) } };
}
