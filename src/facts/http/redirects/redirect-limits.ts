/** After which browsers give up: Chrome and Firefox say so after 20. */
export const mostOfBrowsers = 20;

/** As many as authorities follow: Let's Encrypt gives up after 10. */
export const mostOfAuthorities = 10;
