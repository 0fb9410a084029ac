/** Whether a page has a field for a password. No tag is read twice, however many are begun and not ended. */
export const asksPassword = (html: string): boolean => /<input\b[^<>]*\btype\s*=\s*["']?password\b/i.test(html);
