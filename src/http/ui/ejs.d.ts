/** The part of ejs that the pages use; the package ships no declarations. */
declare module 'ejs' {
  interface RenderOptions {
    root: string
    cache: boolean
    strict: boolean
    _with: boolean
    localsName: string
    unsafePrototypeLocals: boolean
    escape(value: unknown): string
  }
  const ejs: {
    escapeXML(text: string): string
    renderFile(
      path: string,
      data: object,
      options: RenderOptions,
      done: (error: Error | null, html?: string) => void,
    ): void
  }
  export default ejs
}
