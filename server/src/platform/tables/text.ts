/** What makes a spreadsheet take a cell for a formula, in half and full width (OWASP: CSV injection). */
const formulaStart = /^'*[=+\-@\t\r\n＝＋－＠]/;
const quotedFormula = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** What no name holds and XML 1.0 does not know: controls, half characters, marks of byte order. */
const controls = /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}|\ufeff/gu;
const outerSpace = /^[\s\u3000\u200b]+|[\s\u3000\u200b]+$/gu;

/** A cell's text as people mean it: no control characters, one kind of line end, no space (also full-width) around. */
export function cleaned(text: string): string {
  return text.replace(controls, '').replace(/\r\n?/g, '\n').replace(outerSpace, '');
}

/** For comparing what people type: full-width letters and digits are half-width, case and all spaces don't matter. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/**
 * Text that no spreadsheet takes for a formula: what begins like one gets a quote in front, as Excel's own users write
 * it. `unquoted` takes it away again, so nothing is lost on the way out and in.
 */
export function neutral(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

export function unquoted(text: string): string {
  return quotedFormula.test(text) ? text.slice(1) : text;
}

/** Text for a workbook's cell: there `_x0041_` would be read as a character's number (ECMA-376, 22.9.2.19). */
export function cellLiteral(text: string): string {
  const literal = neutral(cleaned(text)).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  return literal in Object.prototype ? firstByNumber(literal) : literal;
}

/** A cell that said `toString` damaged the whole workbook: the writer looks its strings up in a plain object. */
function firstByNumber(text: string): string {
  return `_x${text.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_${text.slice(1)}`;
}
