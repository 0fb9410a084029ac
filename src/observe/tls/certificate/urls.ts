import {
  constructed,
  due,
  elementsOf,
  formatOid,
  objectIdentifier,
  primitive,
  readElement,
  sequence,
  type Element,
} from './der.ts';

const caIssuers = '1.3.6.1.5.5.7.48.2';

/** RFC 5280 4.2.2.1: where certificates of the issuer are. Throws DerError. */
export const readIssuerUrls = (value: Buffer): string[] =>
  Array.from(elementsOf(due(readElement(value), sequence).content)).flatMap((access) => {
    const [method, place] = elementsOf(due(access, sequence).content);
    return formatOid(due(method, objectIdentifier).content) === caIssuers ? httpUrls(place) : [];
  });

/** RFC 5280 4.2.1.13: where CRLs of the issuer are that hold all reasons. Throws DerError. */
export const readCrlUrls = (value: Buffer): string[] =>
  Array.from(elementsOf(due(readElement(value), sequence).content)).flatMap((point) =>
    isPartial(due(point, sequence))
      ? []
      : inside(point)
          .flatMap(inside)
          .flatMap(({ content }) => Array.from(elementsOf(content)).flatMap(httpUrls)),
  );

/** For some reasons alone (1), or of another issuer (2). */
const isPartial = ({ content }: Element): boolean =>
  Array.from(elementsOf(content)).some(({ tag }) => tag === primitive(1) || tag === constructed(2));

/** What is numbered 0: in a point its name, in that the full one. */
const inside = ({ content }: Element): Element[] =>
  Array.from(elementsOf(content)).filter(({ tag }) => tag === constructed(0));

/** Of a general name. */
export function httpUrls(name: Element | undefined): string[] {
  if (name?.tag !== primitive(6)) return [];
  const url = name.content.toString('latin1');
  return /^http:\/\//i.test(url) && url.length <= 1024 ? [url] : [];
}
