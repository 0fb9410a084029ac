import type { Check } from '../model/check.ts';
import { addressesFitLoadBalancer } from './dns/addresses-fit-load-balancer.ts';
import { agreesWithStatus } from './dns/agrees-with-status.ts';
import { apexWithoutCname } from './dns/apex-without-cname.ts';
import { caaAllowsIssuer } from './dns/caa-allows-issuer.ts';
import { chainEnds } from './dns/chain-ends.ts';
import { challengeClean } from './dns/challenge-clean.ts';
import { cnameStandsAlone } from './dns/cname-stands-alone.ts';
import { delegationSound } from './dns/delegation-sound.ts';
import { httpsRecordAgrees } from './dns/https-record-agrees.ts';
import { leadsToLoadBalancer } from './dns/leads-to-load-balancer.ts';
import { ownRecord } from './dns/own-record.ts';
import { ownerIsAbsolute } from './dns/owner-is-absolute.ts';
import { registryConsistent } from './dns/registry-consistent.ts';
import { resolves } from './dns/resolves.ts';
import { searchListAgrees } from './dns/search-list-agrees.ts';
import { serversAgree } from './dns/servers-agree.ts';
import { signaturesValidate } from './dns/signatures-validate.ts';
import { targetIsAName } from './dns/target-is-a-name.ts';
import { targetIsAbsolute } from './dns/target-is-absolute.ts';
import { ttlSensible } from './dns/ttl-sensible.ts';
import { absentAsExpected } from './reach/absent-as-expected.ts';
import { everyAddressAnswers } from './reach/every-address-answers.ts';
import { addressesAgree } from './tls/addresses-agree.ts';
import { browsersConnect } from './tls/browsers-connect.ts';
import { chainComplete } from './tls/chain-complete.ts';
import { clientCertificateAsExpected } from './tls/client-certificate-as-expected.ts';
import { handshakeSucceeds } from './tls/handshake-succeeds.ts';
import { issuerAsExpected } from './tls/issuer-as-expected.ts';
import { keyStrong } from './tls/key-strong.ts';
import { largeHelloTolerated } from './tls/large-hello-tolerated.ts';
import { matchesSecret } from './tls/matches-secret.ts';
import { nameMatches } from './tls/name-matches.ts';
import { notPlaceholder } from './tls/not-placeholder.ts';
import { notRevoked } from './tls/not-revoked.ts';
import { pathAccepted } from './tls/path-accepted.ts';
import { plaintextRefused } from './tls/plaintext-refused.ts';
import { renewalOnTime } from './tls/renewal-on-time.ts';
import { transparencyLogged } from './tls/transparency-logged.ts';
import { trustAsExpected } from './tls/trust-as-expected.ts';
import { versionsCurrent } from './tls/versions-current.ts';
import { withinRateLimits } from './tls/within-rate-limits.ts';
import { withinValidity } from './tls/within-validity.ts';
import { accessAsExpected } from './http/access-as-expected.ts';
import { challengePathReaches } from './http/challenge-path-reaches.ts';
import { forgedHeadersIgnored } from './http/forged-headers-ignored.ts';
import { internalStaysInternal } from './http/internal-stays-internal.ts';
import { proxyProtocolGuarded } from './http/proxy-protocol-guarded.ts';
import { redirectsEnd } from './http/redirects-end.ts';
import { sourceIpPreserved } from './http/source-ip-preserved.ts';
import { statusAsExpected } from './http/status-as-expected.ts';
import { annotationsKnown } from './kubernetes/annotations-known.ts';
import { backendExists } from './kubernetes/backend-exists.ts';
import { certificateCoversHosts } from './kubernetes/certificate-covers-hosts.ts';
import { certificateReady } from './kubernetes/certificate-ready.ts';
import { classExists } from './kubernetes/class-exists.ts';
import { hostHasOneOwner } from './kubernetes/host-has-one-owner.ts';
import { hostValid } from './kubernetes/host-valid.ts';
import { issuerEnvironmentFits } from './kubernetes/issuer-environment-fits.ts';
import { issuerExists } from './kubernetes/issuer-exists.ts';
import { ruleHostsHaveTls } from './kubernetes/rule-hosts-have-tls.ts';
import { secretHasOneWriter } from './kubernetes/secret-has-one-writer.ts';
import { secretInReach } from './kubernetes/secret-in-reach.ts';
import { wildcardHasDns01 } from './kubernetes/wildcard-has-dns01.ts';

/** Every check, in the order in which a person would look: names, connections, certificates, requests, and the objects behind them. */
export const checks: readonly Check[] = [
  addressesFitLoadBalancer,
  agreesWithStatus,
  apexWithoutCname,
  caaAllowsIssuer,
  chainEnds,
  challengeClean,
  cnameStandsAlone,
  delegationSound,
  httpsRecordAgrees,
  leadsToLoadBalancer,
  ownRecord,
  ownerIsAbsolute,
  registryConsistent,
  resolves,
  searchListAgrees,
  serversAgree,
  signaturesValidate,
  targetIsAName,
  targetIsAbsolute,
  ttlSensible,
  absentAsExpected,
  everyAddressAnswers,
  addressesAgree,
  browsersConnect,
  chainComplete,
  clientCertificateAsExpected,
  handshakeSucceeds,
  issuerAsExpected,
  keyStrong,
  largeHelloTolerated,
  matchesSecret,
  nameMatches,
  notPlaceholder,
  notRevoked,
  pathAccepted,
  plaintextRefused,
  renewalOnTime,
  transparencyLogged,
  trustAsExpected,
  versionsCurrent,
  withinRateLimits,
  withinValidity,
  accessAsExpected,
  challengePathReaches,
  forgedHeadersIgnored,
  internalStaysInternal,
  proxyProtocolGuarded,
  redirectsEnd,
  sourceIpPreserved,
  statusAsExpected,
  annotationsKnown,
  backendExists,
  certificateCoversHosts,
  certificateReady,
  classExists,
  hostHasOneOwner,
  hostValid,
  issuerEnvironmentFits,
  issuerExists,
  ruleHostsHaveTls,
  secretHasOneWriter,
  secretInReach,
  wildcardHasDns01,
];
