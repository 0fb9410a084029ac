import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLogin, isNamedLogin, mayBeLogin } from '../../../src/facts/http/login.ts';

const from = 'https://shop.example.com/';

describe('a redirect to where users sign in', () => {
  it.each([
    'https://shop.example.com/login',
    'https://shop.example.com/login/',
    'https://shop.example.com/en/Login.aspx?x=1',
    'https://shop.example.com/users/sign_in',
    'https://shop.example.com/app/signin;jsessionid=1A',
    'https://shop.example.com/%6Cogin',
    'https://shop.example.com/#/login?next=%2F',
    'https://shop.example.com/wp-login.php',
    'https://shop.example.com/oauth2/start',
    'https://id.example.com/realms/shop/protocol/openid-connect/auth',
    'https://fs.example.com/adfs/ls/',
    'https://login.microsoftonline.com/tenant',
    'https://accounts.google.com/o',
    'https://tenant.eu.auth0.com/u',
    'https://auth-eu.example.com/',
    'https://sso2.example.com/',
    'https://id.example.com/x?client_id=shop&redirect_uri=https%3A%2F%2Fshop.example.com%2F',
    'https://id.example.com/x?response_type=code&client_id=shop',
    'https://id.example.com/x?SAMLRequest=fZ',
    'https://portal.example.com/x?client_id=shop',
    'https://portal.example.com/x?response_type=code',
    'https://portal.example.com/x?nonce=a81b&scope=openid',
    'https://portal.example.com/x?SAMLRequest=****1&RelayState=****2',
  ])('%s', (location) => {
    expect(isLogin(from, location)).toBe(true);
  });

  it.each([
    [from, 'https://shop.example.com/en/'],
    [from, 'https://www.shop.example.com/'],
    ['http://shop.example.com/', from],
    ['https://shop.example.com/auth', 'https://shop.example.com/auth/'],
    ['https://shop.example.com/login', 'https://shop.example.com/login/en'],
    ['http://sso.example.com/', 'https://sso.example.com/ui'],
    ['https://auth.example.com/', 'https://www.auth.example.com/'],
    ['https://x.example/?rd=/a', 'https://x.example/en/?rd=/a'],
    [from, 'https://shop.example.com/blog/how-oauth-works'],
    [from, 'https://shop.example.com/accounts'],
    [from, 'https://shop.example.com/?rd=5'],
    [from, 'https://shop.example.com/choose-language?ReturnUrl=%2F'],
    [from, 'https://www.shop.example.com/?return_to=%2F'],
    [from, 'https://shop.example.com/?state=Kq3vB81x'],
    [from, 'https://www.shop.example.com/?state=Kq3vB81x'],
    [from, 'https://us.example.com/?state=CA'],
    [from, 'https://stores.example.com/list?state=california'],
    [from, 'https://consent.example.com/cookies?returnUrl=%2F'],
    [from, 'https://us.example.com/?nonce=a81b'],
    ['https://shop.example.com/?state=Kq3vB81x', 'https://us.example.com/?state=Kq3vB81x'],
    [from, 'https://shop.example.com/?client_id=5'],
    [from, 'https://author.example.com/'],
    [from, 'https://shop.example.com/#login'],
    [from, 'ftp://login.example.com/'],
    [from, '/login'],
    ['shop.example.com', 'https://login.example.com/'],
  ])('not from %s to %s', (before, location) => {
    expect(isLogin(before, location)).toBe(false);
  });

  it.each([
    ['https://id.example.com/?rd=https://shop.example.com/', true],
    ['https://portal.example.com/connect/begin?continue=%2F&state=Kq3vB81x', true],
    ['https://stores.example.com/list?state=california', true],
    ['https://portal.example.com/?returnUrl=/****1', true],
    ['https://us.example.com/?state=CA', false],
    ['https://us.example.com/?rd=5', false],
    ['https://www.shop.example.com/?state=Kq3vB81x', false],
    ['https://shop.example.com/?return_to=%2F', false],
    ['ftp://us.example.com/?state=Kq3vB81x', false],
  ])('%s may be one or something else: %s', (location, may) => {
    expect(mayBeLogin(from, location)).toBe(may);
    expect(isLogin(from, location)).toBe(false);
  });

  it.each([
    ['https://a.example/login?next=/', true],
    ['https://a.example/users/sign_in/', true],
    ['https://a.example/Login.aspx', true],
    ['https://a.example/login/dashboard', false],
    ['https://a.example/auth', false],
    ['https://login.example/', false],
    ['no URL', false],
  ])('%s is called a page on which users sign in: %s', (url, isIt) => {
    expect(isNamedLogin(url)).toBe(isIt);
  });

  it('is told of any text, and never of what leads nowhere else', () => {
    const urls = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string(),
      fc.constant('https://a/%zz/%'),
    );
    fc.assert(
      fc.property(urls, urls, (one, other) => {
        expect(typeof isLogin(one, other)).toBe('boolean');
        expect(isLogin(one, one)).toBe(false);
      }),
    );
  });
});
