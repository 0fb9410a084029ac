interface Distrust {
  /** RFC 3339: leaves from then on are refused. */
  readonly from: string;
  readonly by: string;
}

/**
 * Roots that are still in stores but whose newer leaves root programmes refuse, by the SHA-256 of the key. They count
 * from the earliest SCT (Chrome) or from the leaf's notBefore (Mozilla, Java), which here stands in for both: each date
 * is a day later than theirs, because a leaf may be dated later than its SCT.
 */
const groups: readonly (Distrust & { readonly keys: readonly string[] })[] = [
  // ePKI Root Certification Authority, HiPKI Root CA - G1, NetLock Arany: Chrome Root Program to public@ccadb.org, 30 May 2025.
  {
    from: '2025-08-02T00:00:00Z',
    by: 'Chrome trusts no certificate issued after July 2025',
    keys: [
      '62554c17005543b237215f04268dcd2fd1c470240ad3c8660e25ae2c59630f55',
      '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f',
      'f48badd7df6a06690d0ae31373b12855f8dedb14517f362a313101cc98cc6b35',
    ],
  },
  // Entrust EC1, G2, 2048, (2006) and G4, AffirmTrust Commercial, Networking, Premium and Premium ECC: Google Security Blog,
  // 27 June 2024, and OpenJDK 8341059 with the later date; sslmate.com/blog, "The Entrust Distrust", for Mozilla.
  {
    from: '2024-11-13T00:00:00Z',
    by: 'Chrome and Java trust no certificate issued after 11 November 2024, and Firefox none after that month',
    keys: [
      'fea2b7d645fba73d753c1ec9a7870c40e1f7b0c561e927b985bf711866e36f22',
      '76ee8590374c715437bbca6bba6028eadde2dc6dbbb8c3f610e851f11d1ab7f5',
      '1ea3c5e43ed66c2da2983a42a4a79b1e906786ce9f1b58621419a00463a87d38',
      '6dbfae00d37b9cd73f8fb47de65917af00e0dddf42dbceac20c17c0275ee2095',
      '36d7c79f3d089a0ff79972d90923dea5ca76b4ccbaf7c2751cb152e9494f52d0',
      '6c464b9a5b233a5e874da765c26f045010d2ddcff45794f0b4c7e4aafa501495',
      '94072ad3f58f70f93098e5a5f6c04c96c710bd849d83184919ae90eb890ae400',
      'c7f43b4cf5b71568294f822b53762605f6ddd15cadece739e9e2c3cba61e9d67',
      '3219b09114ff495a3eb6eb00c2efeab34002ae5f0a56c7679ea087a3fa037e4f',
    ],
  },
  // GLOBALTRUST 2020: Mozilla dev-security-policy, June 2024 (rustls/webpki-roots issue 72); NSS 3.101.1.
  {
    from: '2024-07-02T00:00:00Z',
    by: 'Firefox trusts no certificate issued after June 2024',
    keys: ['fee8af929175687f4638a3fc983db8ecd0e5e2a83e737f3fb77b4c22fcbac0a6'],
  },
  // Izenpe.com: CKA_NSS_SERVER_DISTRUST_AFTER in NSS 3.123.1 (nodejs/node issue 64752).
  {
    from: '2026-04-17T00:00:00Z',
    by: 'Firefox trusts no certificate issued after 15 April 2026',
    keys: ['952c2039c0243eb515dd73d83fc3643184874feb0862a9837731ed9b4742e17a'],
  },
];

const byKey: ReadonlyMap<string, Distrust> = new Map(
  groups.flatMap(({ keys, ...group }) => keys.map((key) => [key, group])),
);

/** What is said of a root with this key over a leaf of this date; null where nothing is. */
export function distrustOf(rootKey: string, leafNotBefore: string): string | null {
  const distrust = byKey.get(rootKey);
  return distrust !== undefined && Date.parse(leafNotBefore) >= Date.parse(distrust.from) ? distrust.by : null;
}
