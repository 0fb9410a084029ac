import type { ExpectedTrust } from '../../src/model/target.ts';
import { authority, type Party } from './certificates-forge.ts';

/** Who issues certificates, and which of them clients know. */
export interface World {
  readonly root: Party;
  readonly issuer: Party;
  readonly rsaRoot: Party;
  readonly rsaIssuer: Party;
  /** Known to everybody who keeps a list of intermediates, as browsers do. */
  readonly knownIssuer: Party;
  /** In stores, and past its own end. */
  readonly expiredRoot: Party;
  /** Signed by itself with SHA-1, as roots of old are. */
  readonly oldRoot: Party;
  /** In no store any more. */
  readonly formerRoot: Party;
  readonly stagingRoot: Party;
  readonly stagingIssuer: Party;
  readonly privateRoot: Party;
  readonly privateIssuer: Party;
  /** In the store without what is above it. */
  readonly privateAnchor: Party;
  /** In nobody's store. */
  readonly strangerRoot: Party;
  readonly strangerIssuer: Party;
  /** In the private store, each odd in one way. */
  readonly oddRoots: Readonly<Record<'version1' | 'unconstrained' | 'short' | 'p224', Party>>;
  readonly stores: Readonly<Record<'public' | 'staging' | 'private', readonly Party[]>>;
  /** What a client trusts who expects these to vouch. */
  rootsOf(trust: ExpectedTrust, sent: readonly Party[]): readonly Party[];
}

export function createWorld(): World {
  const root = authority(null, 'O=Test Trust, CN=Test Root X1');
  const rsaRoot = authority(null, 'O=Test Trust, CN=Test Root R1', { key: 'rsa2048' });
  const knownIssuer = authority(root, 'O=Test Trust, CN=Test Known Issuer E3');
  const expiredRoot = authority(null, 'O=Test Trust, CN=Test Expired Root', { days: [-4000, -20] });
  const oldRoot = authority(null, 'O=Test Trust, CN=Test Old Root', { key: 'rsa2048', hash: 'sha1' });
  const stagingRoot = authority(null, 'O=Test Trust, CN=(STAGING) Test Root');
  const privateRoot = authority(null, 'O=Example Company, CN=Example Company Root');
  const privateAnchor = authority(authority(null, 'CN=Out of Sight'), 'O=Example Company, CN=Example Company Anchor');
  const strangerRoot = authority(null, 'CN=Root of Nobody We Know');
  const oddRoots = {
    version1: authority(null, 'CN=Root of Version 1', { version: 1 }),
    unconstrained: authority(null, 'CN=Unconstrained Root', { extensions: { basicConstraints: null } }),
    short: authority(null, 'CN=Short Root', { key: 'rsa1024' }),
    p224: authority(null, 'CN=Root on P-224', { key: 'p224' }),
  };
  const owned = [privateRoot, privateAnchor, ...Object.values(oddRoots)];
  const stores = {
    public: [root, rsaRoot, oldRoot, knownIssuer, expiredRoot],
    staging: [stagingRoot],
    private: owned,
  };
  const roots: Readonly<Record<Exclude<ExpectedTrust, 'self-signed' | 'any'>, readonly Party[]>> = {
    public: [root, rsaRoot, oldRoot, expiredRoot],
    staging: [stagingRoot],
    private: owned,
  };
  return {
    root,
    issuer: authority(root, 'O=Test Trust, CN=Test Issuer E1'),
    rsaRoot,
    rsaIssuer: authority(rsaRoot, 'O=Test Trust, CN=Test Issuer R1', { key: 'rsa2048' }),
    knownIssuer,
    expiredRoot,
    oldRoot,
    formerRoot: authority(null, 'O=Test Trust, CN=Test Former Root', { days: [-4000, -300] }),
    stagingRoot,
    stagingIssuer: authority(stagingRoot, 'O=Test Trust, CN=(STAGING) Test Issuer'),
    privateRoot,
    privateIssuer: authority(privateRoot, 'O=Example Company, CN=Example Company Issuer'),
    privateAnchor,
    strangerRoot,
    oddRoots,
    strangerIssuer: authority(strangerRoot, 'CN=Issuer of Nobody We Know'),
    stores,
    rootsOf: (trust, sent) => (trust === 'self-signed' || trust === 'any' ? sent.slice(0, 1) : roots[trust]),
  };
}
