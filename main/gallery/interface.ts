export { TemplateProtection } from './template-protection.ts';

/** Search over everybody enrolled, one unit template per person and model. Similarities are cosines, higher is closer. */
export interface Gallery {
  /** Templates of models that the gallery does not know are passed over. */
  upsert(
    personId: string,
    templates: readonly { readonly modelId: string; readonly values: Float32Array }[],
  ): void;
  remove(personId: string): void;
  clear(): void;
  /** Cosine similarity to one person; undefined when the gallery has no template of theirs under this model. */
  compare(modelId: string, probe: Float32Array, personId: string): number | undefined;
  /** Others whose template is near this person's, best first; nobody where the person has none under this model. */
  near(
    modelId: string,
    personId: string,
    top: number,
  ): { readonly personId: string; readonly similarity: number }[];
  /** Best first, one entry per person. Empty for an unknown model. */
  search(
    modelId: string,
    probe: Float32Array,
    top: number,
  ): { readonly personId: string; readonly similarity: number }[];
}
