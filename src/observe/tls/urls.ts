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

/** RFC 5280 4.2.1.13: where CRLs are. Throws DerError. */
export const readCrlUrls = (value: Buffer): string[] =>
  Array.from(elementsOf(due(readElement(value), sequence).content)).flatMap((point) =>
    inside(due(point, sequence))
      .flatMap(inside)
      .flatMap(({ content }) => Array.from(elementsOf(content)).flatMap(httpUrls)),
  );

/** What is numbered 0: in a point its name, in that the full one. */
const inside = ({ content }: Element): Element[] =>
  Array.from(elementsOf(content)).filter(({ tag }) => tag === constructed(0));

/** Of a general name. */
function httpUrls(name: Element | undefined): string[] {
  if (name?.tag !== primitive(6)) return [];
  const url = name.content.toString('latin1');
  return /^http:\/\//i.test(url) && url.length <= 1024 ? [url] : [];
}
