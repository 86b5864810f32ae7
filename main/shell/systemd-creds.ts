import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { type Secrets, SecretsUnavailable } from './interface.ts';

/** Who reads a blob can tell where it came from before anything is asked. */
const magic = Buffer.from('LSC1');
/** A TPM may take its time. */
const answerTimeoutMs = 30_000;
const outputAtMost = 64 * 1024;

/**
 * Wraps secrets by `systemd-creds`: under the TPM of this computer, its host key (`/var/lib/systemd/credential.secret`), or both,
 * as systemd finds them. For boards and servers without a desktop's keychain. A disk that was taken out alone opens nothing when
 * there is a TPM; without one the host key lies on the same disk, readable for root.
 */
export class SystemdCreds implements Secrets {
  readonly backend = 'systemd-creds';
  readonly #command: string;
  readonly #scope: readonly string[];
  readonly #name: string;

  /**
   * @param userDataDir each data folder has a name of its own, which is bound into its blobs.
   * @param command a name on the PATH or a path.
   * @param isRoot everybody else needs systemd 256 or newer (`--user`).
   */
  constructor(userDataDir: string, command = 'systemd-creds', isRoot = process.getuid?.() === 0) {
    this.#command = command;
    this.#scope = isRoot ? [] : ['--user'];
    this.#name = `lintel-${createHash('sha256').update(userDataDir).digest('hex').slice(0, 16)}`;
  }

  forBackend(backend: string): Secrets | undefined {
    return backend === this.backend ? this : undefined;
  }

  async isAvailable(): Promise<boolean> {
    if (process.platform !== 'linux') return false;
    const probe = randomBytes(16);
    try {
      return probe.equals(await this.unwrap(await this.wrap(probe)));
    } catch {
      return false;
    }
  }

  async wrap(secret: Uint8Array): Promise<Uint8Array> {
    // As text: nothing that handles credentials may stumble over a zero byte.
    const text = Buffer.from(secret).toString('base64');
    const credential = await this.#run('encrypt', this.#name, Buffer.from(text));
    const name = Buffer.from(this.#name);
    return Buffer.concat([magic, Buffer.of(name.length), name, Buffer.from(credential.toString(), 'base64')]);
  }

  async unwrap(blob: Uint8Array): Promise<Buffer> {
    const bytes = Buffer.from(blob);
    const nameLength = bytes[magic.length] ?? 0;
    const credentialAt = magic.length + 1 + nameLength;
    if (!bytes.subarray(0, magic.length).equals(magic) || bytes.length <= credentialAt)
      throw new SecretsUnavailable('This key was not wrapped by systemd-creds. Use the recovery words.');
    // The blob says its name, so a data folder that was moved still opens.
    const name = bytes.toString('utf8', magic.length + 1, credentialAt);
    const credential = Buffer.from(bytes.subarray(credentialAt).toString('base64'));
    const text = await this.#run('decrypt', name, credential);
    return Buffer.from(text.toString(), 'base64');
  }

  /** Secrets go through pipes, never through arguments, which every user may read. */
  #run(verb: 'encrypt' | 'decrypt', name: string, input: Buffer): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const child = spawn(this.#command, [verb, ...this.#scope, `--name=${name}`, '-', '-'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: answerTimeoutMs,
    });
    const output: Buffer[] = [];
    let length = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= outputAtMost) output.push(chunk);
      else child.kill();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 2000) said += chunk.toString();
    });
    // One that ends before it has read is told by its exit.
    child.stdin.on('error', () => undefined);
    child.once('error', (cause) => reject(refused('systemd-creds cannot be run here.', cause)));
    child.once('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(output))
        : reject(
            refused('systemd-creds refused: the TPM or the host key of this computer is another.', said),
          ),
    );
    child.stdin.end(input);
    return promise;
  }
}

function refused(what: string, cause: unknown): SecretsUnavailable {
  return new SecretsUnavailable(`${what} Use the recovery words.`, { cause });
}
