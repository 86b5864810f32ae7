import { protectTemplates } from '../person-keys/template-secret.ts';
import type { Migration } from './migration.ts';

/** Templates are kept under a rotation that only the site knows; those of before are turned where they lie. */
export const addTemplateProtection: Migration = {
  version: 235,
  up: protectTemplates,
};
