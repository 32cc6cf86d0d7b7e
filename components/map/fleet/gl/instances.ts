const FLOAT_BYTES = 4;
/** A quad from four numbered corners. */
const CORNERS = 4;

/** Instances of a quad: a buffer with a record per instance, whose columns are the attributes 0, 1, … */
export class Instances {
  count = 0;
  #buffer: WebGLBuffer;
  #vao: WebGLVertexArrayObject;
  #floats: number;
  #capacity = 0;

  /** @param columns floats in each attribute, in the order of their locations */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly columns: readonly number[],
  ) {
    this.#buffer = gl.createBuffer();
    this.#vao = gl.createVertexArray();
    this.#floats = columns.reduce((sum, size) => sum + size, 0);
    this.#point(0);
  }

  write(data: Float32Array, count: number): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    const used = data.subarray(0, count * this.#floats);
    if (used.length > this.#capacity) {
      this.#capacity = data.length;
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    } else gl.bufferSubData(gl.ARRAY_BUFFER, 0, used);
    this.count = count;
  }

  draw(): void {
    if (this.count === 0) return;
    const { gl } = this;
    gl.bindVertexArray(this.#vao);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, CORNERS, this.count);
    gl.bindVertexArray(null);
  }

  drawOne(index: number): void {
    const { gl } = this;
    this.#point(index);
    gl.bindVertexArray(this.#vao);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, CORNERS, 1);
    this.#point(0);
  }

  #point(first: number): void {
    const { gl } = this;
    const stride = this.#floats * FLOAT_BYTES;
    gl.bindVertexArray(this.#vao);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    let offset = first * stride;
    this.columns.forEach((size, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, stride, offset);
      gl.vertexAttribDivisor(location, 1);
      offset += size * FLOAT_BYTES;
    });
    gl.bindVertexArray(null);
  }
}
