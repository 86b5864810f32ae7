import { z } from 'zod';

// The page's CSP forbids eval, which zod tries for its fast path. This must run before the first schema is made,
// so it is the first import of main.tsx.
z.config({ jitless: true });
