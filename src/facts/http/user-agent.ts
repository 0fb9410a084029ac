/** How we name ourselves wherever we speak HTTP, and where to read who that is. */
export const userAgent = (version: string): string => `hostprobe/${version} (+https://hostprobe.io)`;
