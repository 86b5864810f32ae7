/** The source uses something that the converter does not know: it stops rather than guess. */
export class UnsupportedOperation extends Error {
  override readonly name = 'UnsupportedOperation';
  readonly operation: string;
  readonly node: string;

  constructor(operation: string, node: string, why = 'The converter does not know it.') {
    super(`Cannot convert ${operation} at ${node}. ${why}`);
    this.operation = operation;
    this.node = node;
  }
}

/** Operands whose shapes a layer was not written for. The converter adds which node it is: see UnsupportedOperation. */
export class UnsupportedShape extends Error {
  override readonly name = 'UnsupportedShape';
}

/** The weights do not fit their manifest: a broken or different package. */
export class BrokenWeights extends Error {
  override readonly name = 'BrokenWeights';
}
