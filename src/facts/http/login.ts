/** What the page itself is called on which users sign in; the other words are also names of whole areas. */
const pages: ReadonlySet<string> = new Set([
  'login',
  'log-in',
  'log_in',
  'logon',
  'signin',
  'sign-in',
  'sign_in',
  'signon',
  'wp-login',
]);

/** What the places are called where users sign in: in a segment of the path, or in a label of the host. */
const words: ReadonlySet<string> = new Set([
  ...pages,
  'auth',
  'authenticate',
  'authentication',
  'authorize',
  'authorise',
  'oauth',
  'oauth2',
  'oidc',
  'openid',
  'openid-connect',
  'sso',
  'saml',
  'saml2',
  'adfs',
  'cas',
  'keycloak',
  'dex',
  'idp',
]);

/** Only as a label: below one host it may as well be where a bank shows its accounts. */
const labelWords: ReadonlySet<string> = new Set(['accounts', 'auth0', 'okta', 'b2clogin', 'authelia', 'authentik']);

/** What an authorization request, or one of SAML or WS-Federation, always has (RFC 6749 4.1.1), wherever it leads. */
const requests: readonly (readonly string[])[] = [
  ['client_id', 'redirect_uri'],
  ['client_id', 'response_type'],
  ['samlrequest'],
  ['wa', 'wtrealm'],
];

/** What to another host is sent by nobody else, whatever that is called (RFC 6749 4.1.1, OpenID Connect Core 3.1.2.1). */
const requestsAbroad: readonly (readonly string[])[] = [['client_id'], ['response_type'], ['nonce', 'scope']];

/** So short, a `state` is none that nobody could guess, but one of a country. */
const mostOfCountry = 3;

/** Where to lead back to, as proxies and frameworks tell those who sign users in. */
const returns: readonly string[] = ['rd', 'returnurl', 'return_url', 'returnto', 'return_to'];

/**
 * Whether a redirect from one absolute URL to another leads to where users sign in. Only what is new in it counts: a slash
 * more, a language, `www` or https lead nowhere else, also of a host that itself signs users in.
 */
export function isLogin(from: string, location: string): boolean {
  const [before, after] = [placeOf(from), placeOf(location)];
  if (before === null || after === null) return false;
  if (after.labels.difference(before.labels).values().some(isLabelOfLogin)) return true;
  if (
    after.segments
      .difference(before.segments)
      .values()
      .some((segment) => words.has(segment))
  )
    return true;
  const isNew = (name: string): boolean => isNewIn(name, before, after);
  return (
    requests.some((names) => names.every(isNew)) ||
    (siteOf(before) !== siteOf(after) && requestsAbroad.some((names) => names.every(isNew)))
  );
}

/**
 * Whether a redirect leads to another host with what is sent to sign users in, and elsewhere as well: a `state` may be
 * one of a country, and where cookies are agreed to, users are led back, too.
 */
export function mayBeLogin(from: string, location: string): boolean {
  const [before, after] = [placeOf(from), placeOf(location)];
  if (before === null || after === null || siteOf(before) === siteOf(after)) return false;
  const isState = isNewIn('state', before, after) && (after.parameters.get('state') ?? '').length > mostOfCountry;
  return isState || isToReturn(before, after);
}

/** Whether a URL ends in what such a page is called: not below `login`, where anything may be. */
export function isNamedLogin(url: string): boolean {
  const segments =
    URL.parse(url)
      ?.pathname.split('/')
      .filter((segment) => segment !== '') ?? [];
  return pages.has(wordOf(segments.at(-1) ?? ''));
}

/** Whether it says where to lead back to: to a sign-in, or to where a language is chosen or cookies are agreed to. */
export function saysWhereBack(from: string, location: string): boolean {
  const [before, after] = [placeOf(from), placeOf(location)];
  return before !== null && after !== null && isToReturn(before, after);
}

const isToReturn = (before: Place, after: Place): boolean =>
  returns.some((name) => isNewIn(name, before, after) && /^(?:https?:\/\/|\/)/i.test(after.parameters.get(name) ?? ''));

const isNewIn = (name: string, before: Place, after: Place): boolean =>
  after.parameters.has(name) && !before.parameters.has(name);

const siteOf = ({ host }: Place): string => host.replace(/^www\./, '');

interface Place {
  readonly host: string;
  readonly labels: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  readonly parameters: ReadonlyMap<string, string>;
}

function placeOf(text: string): Place | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  // Applications in the browser keep their paths behind `#` or `#!`.
  const paths = [url.pathname, ...(/^#!?\//.test(url.hash) ? [url.hash.replace(/\?.*$/, '')] : [])];
  const host = url.hostname.toLowerCase();
  return {
    host,
    labels: new Set(host.split('.')),
    segments: new Set(paths.flatMap((path) => path.split('/').map(wordOf))),
    parameters: new Map(Array.from(url.searchParams, ([name, value]) => [name.toLowerCase(), value])),
  };
}

/** Without the ending of a script and what servers of Java put behind a semicolon. */
const wordOf = (segment: string): string =>
  decoded(segment)
    .toLowerCase()
    .replace(/;.*$/s, '')
    .replace(/\.(?:php|aspx?|jsp|jsf|do|action|html?)$/, '');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `auth-eu` and `sso2` are called so, too. */
const isLabelOfLogin = (label: string): boolean =>
  [label, ...label.split('-')].some((each) => [each, each.replace(/\d+$/, '')].some(isWordOfLabel));

const isWordOfLabel = (word: string): boolean => words.has(word) || labelWords.has(word);
