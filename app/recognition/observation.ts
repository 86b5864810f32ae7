import { z } from 'zod';

/** A box in pixels of the analysed frame: origin top left, x right, y down. May reach beyond the frame. */
export const Box = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().min(0),
  height: z.number().min(0),
});
export type Box = z.infer<typeof Box>;

/** Reasons a face is not good enough, each of which a person can act on. Names after OFIQ (ISO/IEC 29794-5). */
export const QualityIssue = z.enum([
  'too-far',
  'too-close',
  'turned',
  'tilted',
  'blurred',
  'too-dark',
  'too-bright',
  'off-centre',
  'covered',
  'eyes-closed',
  'several-faces',
]);
export type QualityIssue = z.infer<typeof QualityIssue>;

/** Quality of one face as components on a 0-100 scale (higher is better) and what fails. */
export const FaceQuality = z.object({
  /** The lowest component: one failed component is enough to spoil a template. */
  overall: z.number().min(0).max(100),
  components: z.record(z.string().max(40), z.number().min(0).max(100)),
  issues: z.array(QualityIssue).max(12),
  /** Head pose in degrees: yaw positive when the person turns to their own left, pitch positive when looking up, roll positive clockwise in the picture. */
  yawDegrees: z.number(),
  pitchDegrees: z.number(),
  rollDegrees: z.number(),
});
export type FaceQuality = z.infer<typeof FaceQuality>;

/** One person of the gallery whose templates came near this face. */
export const Candidate = z.object({
  personId: z.string().max(64),
  /** Cosine similarity of unit templates, -1..1, higher is closer; comparable only within `modelId`. */
  similarity: z.number().min(-1.001).max(1.001),
});
export type Candidate = z.infer<typeof Candidate>;

/** What speaks for a live person before the camera, gathered over the frames of one track. */
export const PresentationSigns = z.object({
  /** `live`: the head turned as a solid one does; `flat`: it moved as a picture does; `unknown`: it hardly moved. */
  motion: z.enum(['live', 'flat', 'unknown']),
  /** How far the eyes are open, compared with the same person's own only: `eyeOpenness` of presentation/eye-openness.ts. */
  eyeOpening: z.number().min(0),
  /** Probability of a live face after the passive network, 0..1; undefined where none is installed. */
  networkScore: z.number().min(0).max(1).optional(),
});
export type PresentationSigns = z.infer<typeof PresentationSigns>;

/** One face in one analysed frame. */
export const FaceObserved = z.object({
  /** Stays the same while the same face is followed from frame to frame; never reused by one inference process. */
  trackId: z.number().int().min(0),
  box: Box,
  /** Detector score, 0..1. */
  detectionScore: z.number().min(0).max(1),
  quality: FaceQuality,
  /** Undefined where nobody asked for it. */
  presentation: PresentationSigns.optional(),
  /** Model card id of the templates compared; undefined when the face was not embedded in this frame. */
  modelId: z.string().max(80).optional(),
  /** Best first, at most five, one entry per person. Empty with an empty gallery. */
  candidates: z.array(Candidate).max(5),
});
export type FaceObserved = z.infer<typeof FaceObserved>;

/** Time each stage took, milliseconds. */
export const StageTimings = z.object({
  detectMs: z.number(),
  landmarksMs: z.number(),
  embedMs: z.number(),
  matchMs: z.number(),
  totalMs: z.number(),
});
export type StageTimings = z.infer<typeof StageTimings>;

/** What the inference process says about one frame. */
export const FrameObserved = z.object({
  frameId: z.number().int().min(0),
  /** Monotonic capture time in ms (performance.timeOrigin + performance.now() of main). */
  capturedAtMs: z.number(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  faces: z.array(FaceObserved).max(32),
  /** Faces that the detector saw beyond these: smaller ones, of which nothing else is known. */
  facesPassedOver: z.number().int().min(0).max(1000),
  timings: StageTimings,
});
export type FrameObserved = z.infer<typeof FrameObserved>;
