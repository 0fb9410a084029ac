import type { PageLook, PageSeen } from './page-looks.ts';

export const challengeWalks = async (_look: PageLook): Promise<PageSeen['challengeWalks']> => [];
