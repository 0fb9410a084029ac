/** What there is to know of a control of ISO/IEC 27001:2022, Annex A. */
export interface ControlMeaning {
  readonly title: string;
  /** What bears on it and no prober can see. */
  readonly unseen: readonly string[];
}

const meanings: ReadonlyMap<string, ControlMeaning> = new Map([
  [
    '8.9',
    {
      title: 'Configuration management',
      unseen: ['who approved a configuration, and how changes to it are tracked'],
    },
  ],
  [
    '8.20',
    {
      title: 'Networks security',
      unseen: [
        'Pod-to-Pod encryption and the security of the private network',
        'firewall rules and what leaves the networks',
        'how networks and their devices are documented, logged and monitored',
      ],
    },
  ],
  [
    '8.21',
    {
      title: 'Security of network services',
      unseen: [
        'agreements with the providers of network services, and how these are reviewed',
        'who may use a service once the network lets them in',
      ],
    },
  ],
  [
    '8.22',
    {
      title: 'Segregation of networks',
      unseen: [
        'paths between networks that no target with `reachable: false` stands for, and those that do not begin at this vantage',
        'NetworkPolicies as they are written, and whether every Pod is selected by one',
      ],
    },
  ],
  [
    '8.24',
    {
      title: 'Use of cryptography',
      unseen: [
        'how private keys are made, kept, changed and destroyed, on disk and in Secrets',
        'client certificates on disk, such as those of kubelets',
        'Pod-to-Pod encryption and encryption at rest',
        'the policy on cryptography itself',
      ],
    },
  ],
]);

/** By its number, whatever standard and edition is named before it. */
export const meaningOf = (control: string): ControlMeaning | null =>
  meanings.get(/(?:^| )(\d+\.\d+)$/.exec(control)?.[1] ?? '') ?? null;
