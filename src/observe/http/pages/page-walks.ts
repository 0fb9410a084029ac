import type { PageLook, PageSeen } from './page-looks.ts';

export const pageWalks = async (_look: PageLook): Promise<PageSeen['pageWalks']> => [];
