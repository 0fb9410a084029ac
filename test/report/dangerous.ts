/** What must never reach a terminal, written apart from the product's own pattern. The newline alone is ours. */
export const dangerous =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/u;
