import type { PageLook, PageSeen } from './page-looks.ts';

export const plainWalks = async (_look: PageLook): Promise<PageSeen['plainWalks']> => [];
