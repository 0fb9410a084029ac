/** What a check of the path says where a limit of ours was hit before a good one was found. */
export const pathCut = (at: string) =>
  ({
    reason: 'too-many-issuers',
    status: 'unknown',
    owner: 'prober',
    message: `not all paths from the certificate${at} were looked at: there are more issuers, or longer paths, than are followed here, which is our limit and not the server's fault`,
  }) as const;
