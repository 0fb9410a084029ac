import type { CheckMeta, Fix } from '../../model/check.ts';
import type { CheckCatalogue, Finding } from '../../model/report.ts';
import { acceptedText } from '../accepted.ts';
import { fixSentence, ownerText } from '../fix.ts';
import { placeText } from '../place.ts';
import { block, html, nothing, terms, type Html } from './html.ts';
import { checkPath } from './paths.ts';
import { agoText, statusWord } from './told.ts';

export interface FindingsMeans {
  readonly catalogue: CheckCatalogue;
  readonly nowMs: number;
  /** From the page to the first one. */
  readonly up: string;
}

/** What is so, and what to do about it. */
export function findingArticle(finding: Finding, { catalogue, nowMs, up }: FindingsMeans): Html {
  const { status, check, message, subject, at, owner, see = [], because, accepted, since, earlier } = finding;
  const remedy = status === 'pass' && finding.fix === undefined ? nothing : remedyOf(finding, catalogue[check]);
  return html`<article class="${status}">
    <h3>${statusWord(status)} <a href="${up}${checkPath(check)}">${check}</a></h3>
    <p>${message}</p>
    ${
      earlier === undefined
        ? nothing
        : html`<p>
              Before that, since ${agoText(earlier.since, nowMs)}, ${statusWord(earlier.status)}: ${earlier.message}
            </p>
            ${fixOf(earlier.fix)}`
    }${remedy}${terms([
      ['what', subject ?? null],
      ['at', at === undefined ? null : placeText(at)],
      ['since', since === undefined ? null : agoText(since, nowMs)],
      ['who', status === 'pass' ? null : ownerText[owner]],
      ['because of', because === undefined ? null : html`<a href="${up}${checkPath(because)}">${because}</a>`],
      ['accepted', accepted === undefined ? null : acceptedText(accepted)],
    ])}${
      see.length === 0
        ? nothing
        : html`<p>Look for yourself:</p>
            ${block(see)}`
    }
  </article> `;
}

/** A finding's own fix; what is to be done in general where it has none, and is known to be wrong. */
function remedyOf({ status, fix }: Finding, meta: CheckMeta | undefined): Html {
  const isWrong = status === 'fail' || status === 'warn';
  return fixOf(fix ?? (isWrong && meta !== undefined ? { text: meta.fix } : undefined));
}

function fixOf(fix: Fix | undefined): Html {
  if (fix === undefined) return nothing;
  const { paste = [], form } = fix;
  return html`<p>${fixSentence(fix)}</p>
    ${block(paste)}${form === undefined ? nothing : html`<p>Web form: ${form}</p>`}`;
}
