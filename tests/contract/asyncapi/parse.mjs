// Reads an AsyncAPI document with AsyncAPI's own parser; ends with 1 if it has anything to say.
import { Parser, fromFile } from "@asyncapi/parser";

const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
for (const found of diagnostics) {
  console.log(`${found.code} at ${found.path.join(".")}: ${found.message}`);
}
if (document) {
  const sizes = [document.channels(), document.operations(), document.messages()];
  const [channels, operations, messages] = sizes.map((all) => all.length);
  console.log(`${channels} channels, ${operations} operations, ${messages} messages`);
}
process.exit(document && diagnostics.length === 0 ? 0 : 1);
