/** docs/performance.md: the bench's own output, and what its words mean. */
export function performancePage(output: string, date: Date): string {
  return `# Performance

Printed by \`npm run bench -- --markdown docs/performance.md\` on ${date.toISOString().slice(0, 10)}, on two shared cores of a cloud machine. Medians
are near the smallest samples; p95 and largest are mostly the neighbours. Compare ratios within one run, not between machines.

\`\`\`
${output}
\`\`\`

- **frame with detection**: conversion, detector, face mesh, quality, movement, alignment, fast embedding, search: the first frame of somebody
  unknown. With five faces two of them are embedded in each frame, in turns.
- **tracked frame**: the frames after it, 30 a second: the mesh follows each face; twice a second the detector looks for
  newcomers; a face is embedded while evidence is missing, when its view is better than before, and now and then.
- **with precise embedding**: two networks, mirrored views. Only where the fast card came near somebody, and at enrollment.
- **peers**: \`@vladmandic/human\` (face only: detector, mesh, iris, description) and \`@vladmandic/face-api\` (TinyFaceDetector 416, 68
  landmarks, descriptor), both on TensorFlow.js with WebAssembly SIMD, one thread, every picture computed; each in a process of its own,
  taking turns with ours on the same pictures. They have no tracked frame that keeps landmarks and descriptors fresh.
- One thread, CPU. One picture is under way at a time; older ones are dropped and counted.
`;
}
