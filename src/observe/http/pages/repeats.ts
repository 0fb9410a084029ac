import type { PageLook, PageSeen } from './page-looks.ts';

export const repeats = async (_look: PageLook): Promise<PageSeen['repeats']> => [];
