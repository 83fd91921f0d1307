/**
 * What scams say, by kind, in the languages of the site: written against the readings of readings.ts (small letters, no accents; of Arabic one form
 * of alef, ya and ta marbuta). `\b` is the edge of a word of any script, `~` a short stretch of one sentence. Pure.
 */

/** Letters and digits of a reading. As ranges: the classes of Unicode made the first warning of a page wait for a second. */
const LETTER = 'a-z0-9\\u00df-\\u02af\\u0370-\\u058f\\u0621-\\u0669\\u066e-\\u06d3';
/** Also behind an Arabic "and" or "so", which are written as part of the next word. */
const EDGE = `(?:(?<![${LETTER}])(?=[${LETTER}])|(?<=[${LETTER}])(?![${LETTER}])|(?<=(?<![${LETTER}])[وف])(?=[${LETTER}]))`;
/** Right before what the writer does, as against what they ask of the reader. */
const MINE = "(?<!\\b(?:i|i'll|i'm|i will|i can|we|will|to|let me|then|and) )";

const PEOPLE_EN =
  '(?:brother|sister|wife|husband|friend|cousin|father|mother|dad|mum|mom|son|daughter|uncle|aunt|boss|employer|partner|colleague|client|customer|company|business partner|business|girlfriend|boyfriend|roommate|flatmate|neighbou?r|accountant|assistant|coworker|family|parents|grandma|grandfather)';
const PEOPLE_ES =
  '(?:hermano|hermana|mujer|esposa|esposo|marido|amigo|amiga|primo|prima|padre|madre|papa|mama|hijo|hija|tio|tia|jefe|jefa|socio|socia|colega|cliente|empresa|novia|novio|vecino|vecina|companero|companera|contador|contadora|familia|abuela|abuelo|suegra|suegro|cunado|cunada|negocio)';
const PEOPLE_AR =
  '(?:اخي|اختي|زوجتي|زوجي|صديقي|صديقتي|ابن عمي|ابن خالي|ابي|والدي|امي|والدتي|ابني|ابنتي|عمي|خالي|مديري|شريكي|شركتي|زبوني|جاري|زميلي|زميلتي|صهري|عمتي|خالتي|جدي|محاسبي|محاسبتي|خطيبتي|خطيبي|مؤسستي|موسستي|متجري)';

const MACROS: readonly (readonly [string, string])[] = [
  ['{mine}', MINE],
  ['{people}', `(?:${PEOPLE_EN}|${PEOPLE_ES}|${PEOPLE_AR})`],
  // To let go of the coins, as an order or as what the reader does.
  ['{release}', "(?:release|unlock|free|let go of|libera|liberar|liberes|liberas|liberacion|libere|suelta|sueltes|soltar|desbloquea|desbloquear|desbloquees|افرج|تفرج|افراج|افراجك|حرر|تحرر|اطلق|تطلق)"],
  ['{coins}', '(?:coins?|crypto|escrow|usdt|usdc|btc|bitcoins?|eth|tokens?|monedas|cripto|criptos|عملات|العملات|عملاتي)'],
  ['{money}', '(?:money|payment|transfer|cash|funds|dinero|pago|transferencia|المال|الدفعه|التحويل|الدفع)'],
  ['{account}', '(?:account|iban|card|paypal|zelle|number|bank details|cuenta|tarjeta|numero|datos bancarios|حساب|الحساب|ايبان|الايبان|بطاقه|رقم)'],
  ['~', '[^,،]{0,32}?'],
]; // prettier-ignore

/** The edge at which a word begins; as the first thing of a pattern it is asked at every letter, and must cost little. */
const START = `(?:(?<![${LETTER}])|(?<=(?<![${LETTER}])[وف]))(?=[${LETTER}+])`;

/** What stands shortly before something that is said not to be, or not to be done. */
const DENIED = new RegExp(
  `(?<![${LETTER}])(?:not|never|don't|dont|won't|wont|cannot|can't|nobody|no one|nor|without|no|ni|nunca|jamas|nadie|لا|لن|لم|ليس|لست|بدون)(?![${LETTER}])[^,،]{0,24}$`,
);

export type Pattern = { readonly regex: RegExp; readonly deniable: boolean };

/** `{not}` anywhere: whoever says that they do not is not warned of. */
function compile(pattern: string): Pattern {
  let text = pattern.replaceAll('{not}', '');
  for (const [name, value] of MACROS) text = text.replaceAll(name, value);
  text = text.replace(/^((?:\(\?<![^()]*(?:\([^()]*\)[^()]*)*\))*)\\b/, `${START}$1`);
  text = text.replaceAll('\\p{L}', `[${LETTER}]`).replaceAll('\\b', EDGE);
  return { regex: new RegExp(text, 'g'), deniable: pattern.includes('{not}') };
}

/** Whether a sentence says it, and does not deny it. */
export function says(sentence: string, { regex, deniable }: Pattern): boolean {
  regex.lastIndex = 0;
  for (let match = regex.exec(sentence); match; match = regex.exec(sentence)) {
    if (!deniable || !DENIED.test(sentence.slice(Math.max(0, match.index - 36), match.index))) return true;
    regex.lastIndex = match.index + 1;
  }
  return false;
}

const SOURCES = {
  release_first: [
    '{not}\\b(?:give|send|dame|mandame|pasame|اعطني|هات)\\b (?:me )?(?:the |los |las |tus |your )?{coins}\\b[^.]{0,12}?\\b(?:and|y|و)',
    '\\b(?:once|when|after|as soon as|cuando|en cuanto|عندما|حين|بعد ان)\\b[^,،]{0,6}?\\b(?:escrow|{coins}|الضمان|abra el escrow|يفتح الضمان)\\b[^,،]{0,14}?(?:\\b(?:open(?:s|ed)?|released?|free|abra|libere|suelte|يفتح|يحرر)\\b)?[^.]{0,14}?\\b(?:bank|banco|بنكي|البنك|مصرفي)\\b[^.]{0,12}?\\b(?:finish|complete|pay|send|termina|completa|paga|يكمل|يتم|يدفع)\\p{L}*',
    "\\b(?:can't|cannot|can not|no puedo|لا استطيع|لا اقدر)\\b (?:pay|send|transfer|pagar|mandar|enviar|ال?دفع|ارسال)\\b[^.]{0,24}?\\b(?:until|before|hasta|antes de|حتي|قبل ان)\\b[^.]{0,10}?\\b(?:{coins}|البيتكوين)\\b",
    '\\bneed the {coins}\\b[^.]{0,14}?\\bbefore\\b|\\bnecesito (?:la|las|los) {coins}\\b[^.]{0,10}?\\bantes\\b|\\bاحتاج العملات قبل\\b',
    '\\b(?:libera|sueltalas|suelta)\\b[^,،]{0,4}?\\bsin (?:revisar|mirar|esperar|comprobar)|\\bافرج (?:دون|بدون) ان (?:تتحقق|تنظر|تنتظر)',
    // Order: coins before money.
    '{not}{mine}\\b{release}\\b[^,،]{0,24}?\\b(?:first|beforehand|in advance|primero|antes|اولا)\\b',
    '{not}{mine}\\b(?:send|transfer|release|give|unlock)\\b (?:me )?(?:the |my |your )?{coins}\\b~\\b(?:first|now|already|right away)\\b',
    '{not}\\b(?:envia|manda|mandame|enviame|pasa)\\b (?:los |las |mis |me )?{coins}\\b~\\b(?:primero|ahora|ya)\\b',
    '{not}\\bارسل\\b {coins}~\\b(?:اولا|الان)\\b',
    '^(?:please |just |so )?release(?: it| them)? (?:now|already)\\b',
    '{not}{mine}\\byou (?:must |have to |need to )?release(?: it)? now\\b',
    '^(?:por favor |pues )?(?:libera|suelta)(?:las|los|lo|la)? ?(?:ya|ahora)\\b',
    '^(?:من فضلك |لو سمحت )?(?:افرج|حرر) (?:عنها )?الان (?:و|ثم|حتي)',
    '^(?:من فضلك )?(?:افرج|حرر) الان و(?:الا|ادفع|سادفع)',
    '\\b(?:pay|wire|send|transfer)\\b[^,،]{0,12}?\\b(?:as soon as|once|when|after)\\b[^,،]{0,16}?\\b(?:{coins}|it|they)\\b[^,،]{0,12}?\\b(?:in|reach|arrive in|hit)\\b my wallet',
    '\\b(?:pago|transfiero|envio|mando)\\b[^,،]{0,10}?\\b(?:en cuanto|cuando|una vez)\\b[^,،]{0,16}?\\b{coins}\\b[^,،]{0,10}?\\bmi (?:billetera|cartera|wallet)',
    '\\b(?:سادفع|ادفع|ساحول|احول|سارسل|ارسل)\\b[^,،]{0,10}?\\b(?:فور|عندما|بعد|حالما)\\b[^,،]{0,12}?\\bالعملات\\b[^,،]{0,8}?\\bمحفظتي',
    '\\b(?:bank|banco|البنك|مصرفي)\\b[^.]{0,30}?\\b(?:frees|clears|unblocks|unlocks|lets it go|sueltan?|la liberan?|desbloquean?|يحرره?|سيحرره?|يفكه?)\\b[^.]{0,24}?\\b(?:you confirm|confirmes|تاكيدك|توكد)',
    '\\b(?:retenida|en espera)\\b[^.]{0,16}?\\b(?:sueltan?|liberan?|desbloquean?)\\b[^.]{0,20}?\\bconfirmes',
    '\\bمحجوز[ه]?\\b[^.]{0,12}?\\bتاكيدك',
    // Money that comes, clears or is sent once the coins are released.
    '\\b(?:pay|send|paid|clears?|{money}|bank|hold|holds|keeps|wire)\\b[^,،]{0,40}?\\b(?:after|once|until|till|unless|only when|as soon as)\\b[^,،]{0,12}?\\b(?:you|u)\\b[^,،]{0,12}?\\b(?:released?|unlock(?:ed)?|free|(?:send|sent) (?:me )?(?:the )?{coins})\\b',
    '\\b(?:pago|pagar|te pago|{money}|banco|retiene|abona|acredita|mando|envio)\\b[^,،]{0,40}?\\b(?:hasta|cuando|despues de|una vez|en cuanto)\\b(?: que)?[^,،]{0,10}?\\b(?:liberes|hayas liberado|me envies|me mandes|sueltes|desbloquees)\\b',
    '\\b(?:ادفع|سادفع|الدفع|{money}|البنك|مصرفي|تصل|يوقف|معلقه)\\b[^,،]{0,40}?\\b(?:حتي|الا بعد ان|بعد ان|عندما|لحين)\\b[^,،]{0,10}?\\b(?:تفرج|تحرر|ترسل(?: لي)? العملات|تطلق)\\b',
    // Released, so that something happens.
    '{not}{mine}\\b(?:confirm (?:the )?release|release|unlock)\\b[^,،]{0,20}?\\b(?:then|and|so that|so)\\b[^,،]{0,8}?\\b(?:i|my bank|the bank)\\b[^,،]{0,12}?\\b(?:pay|send|transfer|wire|lets?|clears?)\\b',
    '{not}\\b{release}\\b(?: [^ ,،]+){0,3},? (?:y|para que|y luego|y yo) [^,،]{0,14}?\\b(?:te pago|te mando|te envio|el banco|mi banco)\\b',
    '{not}\\b(?:ال)?{release}\\b(?: [^ ,،]+){0,2},? (?:ثم|حتي|لكي|و)~\\b(?:ادفع|سادفع|ارسل|سارسل|يمرر|البنك)\\b',
    // Before it arrives, without looking.
    '{not}(?<!\\bi [^,،]{0,12})\\b{release}\\b[^,،]{0,20}?\\b(?:before|without|antes de que|sin|قبل|دون|بدون)\\b[^,،]{0,12}?\\b(?:{money}|arrives?|checking|waiting|looking|llegue|mirar|esperar|وصول|انتظار|تصل)\\b',
    '\\b(?:receipt|screenshot|photo|picture|proof|captura|comprobante|foto|الايصال|الصوره|صوره)\\b[^,،]{0,16}?\\b(?:enough|the proof|suffices|basta|suficiente|يكفي|تكفي)\\b',
    '\\bcon (?:el |la )?(?:comprobante|captura|foto|recibo) (?:basta|es suficiente)\\b',
    "\\b(?:no need to|don't need to|no hace falta que|no hace falta|no necesitas|لا داعي ان|لا داعي ل|لا حاجه ل)\\b ?[^,،]{0,10}?\\b(?:check|look|wait|mires|mirar|revisar|esperar|esperes|تنظر|تتحقق|انتظار|تنتظر)\\b",
    '\\b(?:press|dale a|pulsa|aprieta|اضغط)\\b[^,،]{0,8}?\\b{release}\\b',
    '\\b{release}\\b,? [^.]{0,8}\\b{money}\\b[^,،]{0,20}?\\b(?:later|soon|tomorrow|mas tarde|luego|manana|لاحقا|فيما بعد|غدا)\\b',
    '\\b(?:bank|banco|بنكي|مصرفي|البنك)\\b[^,،]{0,8}?\\b(?:needs?|requires?|necesita|requiere|pide|يحتاج|يطلب)\\b[^,،]{0,14}?\\b{release}\\b',
  ],
  other_account: [
    '{not}{mine}\\b(?:send|pay|transfer|wire|forward|mandar?lo|enviar?lo|ترسله|ارسله)\\b[^.]{0,12}?\\b(?:to|a|الي) (?:a |an |un |otro |una )?(?:different|another|other|banco diferente|banco distinto|otro banco|بنك مختلف|بنك اخر)\\b',
    '{not}\\b(?:forward|redirect|reenvia|desvia)\\b[^.]{0,16}?\\b(?:to my|to the|a la cuenta|a mi)\\b[^.]{0,14}?\\b(?:account|cuenta|{people}|mi)\\b',
    '{not}\\b(?:pay|send|paga|pague|ادفع|ارسل)\\b (?:with|to|con|a|ب?ال?بيانات)[^.]{0,36}?\\b(?:not (?:the|to)|no (?:con|a|los)|وليس|لا) ?(?:the )?(?:ones?|los|la|las|التي|الذي)\\b',
    '\\bحول\\b[^.]{0,8}?\\bالي حساب (?:مساعدي|موظفي|الشركه|المكتب|صديق)',
    "{not}{mine}\\b(?:pay|send|transfer|wire|deposit|use|move)\\b[^,،]{0,24}?\\b(?:(?:to|into|on|use) )?(?:my |the |a |an )?(?:other|another|different|new|old|{people}(?:'s|s)?)\\b(?: [^ ,،]+){0,2}? {account}\\b(?!'s)(?<!\\bfrom\\b.{0,30})(?<!\\bwith\\b.{0,30})",
    "{not}{mine}\\b(?:pay|send|transfer|wire|deposit)\\b[^,،]{0,20}?\\bto (?:my )?{people}(?:'s)?\\b",
    '{not}\\b(?:to|into|use) (?:a|my) second (?:account|card|iban)\\b|\\buna segunda (?:cuenta|tarjeta)\\b|\\bحساب (?:ثان|ثاني)(?!\\p{L})',
    "\\b(?:closed|blocked|frozen|lost|changed)\\b[^.]{0,40}?\\b(?:here is|here's|take|use) (?:the )?(?:correct|right|new|this|other) (?:one|account|iban)",
    '\\b(?:cerre|cambie|bloquearon|perdi)\\b[^.]{0,40}?\\b(?:aqui (?:va|esta)|usa|toma) (?:la |el )?(?:correct[ao]|nuev[ao]|buen[ao])',
    '\\b(?:اغلقت|غيرت|فقدت)\\b[^.]{0,32}?\\b(?:هذا هو|خذ|استعمل) (?:الصحيح|الجديد|هذا)',
    "{not}\\b(?:not working|doesn't work|does not work|limit|blocked)\\b[^.]{0,24}?\\b(?:send|pay|use)\\b[^.]{0,10}?\\b(?:this|another|other|to this)\\b",
    '{not}\\b(?:usa|utiliza|استعمل|استخدم)\\b[^,،]{0,4}?\\b(?:la tarjeta|la cuenta|el iban|بطاقه|حساب|ايبان)\\b (?:de mi |de una? )?{people}\\b',
    '\\b(?:new|changed) (?:card number|bank details|iban|account number|account details|payment details)\\b',
    '\\b(?:account|iban|details|number|card)\\b[^,،]{0,10}?\\b(?:page|there|shown|above|site)\\b[^,،]{0,10}?\\b(?:old|wrong|closed|blocked|not (?:valid|working))\\b',
    "\\b(?:don't use|do not use|ignore|instead of|not to)\\b[^,،]{0,14}?\\b(?:old|account there|account shown|account on|the one (?:on|in)|details (?:on|there))\\b",
    '\\b(?:my bank changed|i (?:have )?changed (?:my )?bank)\\b',
    '{not}\\b(?:paga|pagalo|manda|mandalo|envia|envialo|transfiere|transfierelo|deposita|ingresa|usa|mandame)\\b[^,،]{0,24}?\\b(?:otra|otro|nueva|nuevo|diferente|distint[ao]|mi otra)\\b[^,،]{0,8}?\\b{account}\\b',
    '{not}\\b(?:usa|paga)\\b[^,،]{0,8}?\\b{account}\\b (?:diferente|distint[ao]|nuev[ao])\\b',
    '{not}\\b(?:paga|manda|mandalo|envia|envialo|transfiere|deposita|ingresa)\\b[^,،]{0,22}?\\ba (?:la |el |nombre )?(?:cuenta de )?(?:mi|mis|un|una) {people}\\b',
    '{not}\\b(?:deposita|ingresa|paga|manda)\\b[^,،]{0,12}?\\b(?:en|a) la cuenta de (?:mi|un|una)\\b',
    '\\b(?:nuevo numero de (?:tarjeta|cuenta)|nuevos datos|nueva cuenta|nuevo iban)\\b',
    '\\bcuenta\\b[^,،]{0,12}?\\b(?:pagina|ahi|arriba)\\b[^,،]{0,8}?\\b(?:antigua|vieja|mal|equivocada|cerrada|bloqueada)\\b',
    '\\b(?:no uses|ignora|en vez de|en lugar de)\\b[^,،]{0,12}?\\b(?:la cuenta|los anteriores|la de la pagina|la que|esos datos)\\b',
    '\\b(?:he cambiado|cambie) de banco\\b',
    '{not}\\b(?:ارسل|ادفع|حول|استعمل|استخدم|اودع)\\b[^,،]{0,14}?\\b(?:حساب|حسابا|الحساب|ايبان|الايبان|بطاقه|حسابي|رقم) (?:اخر|الاخر|جديد|مختلف|غيره|اخرا|الجديد)\\b',
    '{not}\\b(?:ارسل|ادفع|حول|اودع)\\b[^,،]{0,16}?\\b(?:الي|علي|في|ل) ?(?:حساب |بطاقه )?{people}\\b',
    '\\b(?:رقم (?:بطاقه|حساب) جديد|بيانات (?:بنكيه )?جديده|غيرت (?:البنك|بنكي|الحساب))\\b',
    '\\bالحساب\\b[^,،]{0,8}?\\bالصفحه\\b[^,،]{0,6}?\\b(?:قديم|خطا|مغلق|محظور)\\b',
    '\\b(?:لا تستعمل|لا تستخدم|تجاهل|بدل)\\b[^,،]{0,8}?\\b(?:الحساب الظاهر|القديمه|القديم|الذي في الصفحه)\\b',
  ],
  third_party: [
    '{not}\\bmy {people} (?:handles|does|makes|takes care of|sorts) (?:the|this|it|my)\\b|\\bmi {people} se encarga\\b|\\b{people} يتولي الدفع',
    "{not}\\b(?:used|i use|using|uso|usare|استعملت|ساستعمل|دفعت ب)\\b ?(?:my|mi|el|la)? ?[^,،]{0,14}?\\b(?:{people}'s|de mi {people})\\b|\\b(?:استعملت|دفعت|ساستعمل)\\b ?[^,،]{0,4}?(?:بطاقه|ببطاقه|حساب) {people}\\b",
    '\\b(?:transfer|payment|money|transferencia|pago|التحويل|الدفعه|المال)\\b[^.]{0,44}?\\b(?:not (?:in|under) my (?:own )?name|no esta a mi nombre|no a mi nombre|ليس باسمي|وليس باسمي)\\b',
    '{not}\\b(?:my|a|our|one of my) {people}(?: of mine)?\\b (?:(?:will|is going to|just|already|can|has|would|is) )?(?:send|pay|transfer|wire|paid|sends|pays|sent|transfers|transferred|wires|paying|sending)\\b(?! (?:me|my|us|our)\\b)(?! back)',
    '\\b(?:payment|transfer|money|it)\\b[^,،]{0,6}?\\b(?:shows?|appears?|comes?) (?:up )?as\\b[^.]{0,30}?\\bmy {people}\\b|\\b(?:pago|transferencia)\\b[^,،]{0,6}?\\b(?:saldra|sale|aparece|aparecera) como\\b[^.]{0,36}?\\bmi {people}\\b|\\bستظهر (?:الدفعه )?باسم\\b[^.]{0,24}?\\b{people}\\b',
    "\\b(?:don't have|without) (?:a |an )?(?:bank )?account\\b[^.]{0,10}?\\b(?:friend|somebody|someone|{people})\\b|\\bno tengo cuenta\\b[^.]{0,16}?\\b{people}\\b|\\bليس عندي حساب\\b[^.]{0,8}?\\bس?[يت]رسلها?\\b",
    "{not}\\b(?:pay|paying|paid|send|sending|sent|comes?|coming|{money})\\b[^,،]{0,22}?\\b(?:from|with|by|via)\\b[^,،]{0,4}?\\b(?:my|a|his|her|our) {people}(?:'s|s)?\\b",
    "\\b(?:another|other|different) name\\b[^,،]{0,12}?\\b(?:bank|account|transfer|statement)\\b|\\b(?:sender|payer)(?:'s)?(?: name)?\\b[^,،]{0,8}?\\b(?:will be|is)\\b (?:different|another|somebody|someone)",
    '{not}\\b(?:another|other|different) person\\b[^,،]{0,8}?\\b(?:pays|will pay|sends|will send|paid)\\b|{not}\\b(?:someone|somebody) else (?:pays|will pay|sends|will send|paid)\\b',
    "\\bit is my {people}(?:'s)? (?:account|card)\\b",
    '{not}\\b(?:mi|un|una|mis) {people}(?: mi[oa])?\\b (?:(?:te|lo|la|le|ya|va a|te va a|te lo|te lo va a|ya lo|ya te) )*(?:manda|mandar|paga|pagar|pago|envia|enviar|envio|transfiere|transferir|transfirio|mando)\\b(?! (?:saludos|recuerdos|un saludo))',
    '\\bte (?:paga|pagara|manda|envia|transfiere)\\b[^,،]{0,6}?\\b(?:mi|un|una) {people}\\b',
    '{not}\\b(?:pago|pagare|pague|mando|envio|viene|llega|{money})\\b[^,،]{0,16}?\\b(?:desde|con|de|del)\\b[^,،]{0,20}?\\b(?:mi|un|una) {people}\\b',
    '\\b(?:nombre|remitente)\\b[^,،]{0,22}?\\b(?:va a ser|sera|es) (?:otro|otra|distinto|diferente)\\b|\\b(?:otro|distinto) nombre\\b[^,،]{0,10}?\\bbanco\\b',
    '{not}\\botra persona (?:te )?(?:paga|pagara|manda|envia|va a)\\b',
    '{not}\\b{people}\\b (?:س?(?:يرسل|يدفع|يحول|ترسل|تدفع|تحول)|دفع|دفعت|ارسل|حول)\\b(?! (?:راتبي|لي))',
    '{not}\\b(?:ادفع|سادفع|{money}|تاتي|ياتي)\\b[^,،]{0,12}?(?:\\b(?:من|من حساب|ببطاقه|من بطاقه)\\b) {people}\\b',
    '\\b(?:اسم المرسل|الاسم)\\b[^,،]{0,6}?\\b(?:سيكون )?(?:مختلفا?|اخر|غير)\\b|\\bاسما? اخر\\b[^,،]{0,4}?\\b(?:في البنك|في الحساب)\\b',
    '{not}\\b(?:شخص اخر|زبون عندي|عميل عندي|احد اصدقائي)\\b س?(?:يدفع|يرسل|يحول)\\b',
  ],
  overpay: [
    '\\b(?:paid|sent|pague|mande|دفعت|ارسلت)\\b \\d+ (?:too much|extra|de mas|زياده|زائده)\\b[^.]{0,20}?\\b(?:can you|could you|please|me mandas|me devuelves|puedes|هل|ارجع|اعد)\\b',
    '\\b(?:doble|dos veces|double|twice|2x)\\b[^.]{0,20}?\\b(?:pagame|devuelveme|regresame|pay|return|send)\\b[^.]{0,10}?\\b(?:de vuelta|back|una|one)\\b',
    '\\b(?:you (?:got|received)|te llegaron|te llego|وصلك)\\b[^.]{0,24}?\\b(?:keep|quedate|احتفظ)\\b[^.]{0,14}?\\b(?:send|return|mandame|enviame|devuelveme|ارسل|اعد)\\b',
    '\\b\\d+ (?:extra|too much|de mas|زائده|زياده)\\b[^.]{0,30}?\\b(?:forward|send|pass|reenvia\\p{L}*|manda\\p{L}*|حولها|ارسلها)\\b',
    '\\b(?:send|refund|return|give|wire|transfer)\\b[^,،]{0,14}?\\bback\\b[^.]{0,30}?\\b(?:pay|send|paid) (?:it )?(?:again|once more)\\b',
    '\\bdevuelveme\\b[^.]{0,24}?\\b(?:vuelvo a pagar|pago otra vez|pago de nuevo)\\b',
    '\\b(?:ارجع|رجع|اعد) لي\\b[^.]{0,20}?\\b(?:سادفع|ادفع) مره اخري\\b',
  ],
  off_platform: [
    "{not}\\b(?:give me|send me|what is|what's|tell me|dame|pasame|cual es|mandame|اعطني|ما|هات)\\b (?:your |tu |el |ال)?(?:phone number|number|phone|whats\\p{L}*|numero de telefono|telefono|celular|numero|رقم هاتفك|رقمك|رقم واتس\\p{L}*)\\b(?! (?:of|for|de (?:cuenta|referencia)))",
    '\\bخارج (?:هذا )?(?:التطبيق|الموقع)\\b',
    '{not}\\b(?:whats? ?app?|whats ?up app|wh?ats?app?|wasap|guasap|wsp|wpp|te[li]egram|d[il]scord|v[il]ber|wechat(?! ?pay)|snapchat|instagram|messenger|skype|(?:ال)?وا?تس(?:اب|اپ)?ي?|(?:ال)?تي?لي?[غجق]رام[يك]?|(?:ال)?انستا|دسكورد|ديسكورد|فايبر|انستغرام|انستقرام|ماسنجر|سيجنال)\\b',
    '{not}\\b(?:on|via|by|use|my|en|por|mi|al|usa|علي|عبر|to) (?:tg|ig|signal|insta|snap|line app|imo|سناب|سنابي)\\b',
    '{not}\\b(?:dm|pm|inbox) me\\b',
    '\\b(?:add me on|add my|agregame (?:en|al|a)|ضيفني|اضفني)\\b[^,،]{0,6}?\\b(?:snap|insta|ig|tg|fb|facebook|سناب|انستا)\\b',
    '{not}\\b(?:text|call|message|contact|ring|write|reach|phone) me\\b[^,،]{0,10}?(?:\\+?\\d[\\d ()-]{6,}|\\bmy (?:number|phone|e-?mail)\\b)',
    '{not}\\be-?mail me\\b|{not}\\b(?:write|contact|reach)(?: to)? me\\b[^,،]{0,8}?\\b(?:e-?mail|mail)\\b|{not}\\bcontact you (?:on|by|via) (?:phone|e-?mail)\\b',
    '{not}\\b(?:escribeme|llamame|contactame|hablame|mandame (?:un )?(?:mensaje|sms)|enviame (?:un )?mensaje)\\b[^,،]{0,8}?(?:\\+?\\d[\\d ()-]{6,}|\\b(?:correo|e-?mail|mi numero|mi movil|mi celular)\\b)',
    '{not}\\b(?:راسلني|كلمني|اتصل بي|تواصل معي|ارسل لي رساله|ابعث لي رساله)\\b[^,،]{0,10}?(?:\\+?\\d[\\d ()-]{6,}|\\b(?:البريد|بريدي|ايميل|الايميل|رقمي|هاتفي)\\b)',
    '{not}(?<!\\p{L})\\+?\\d[\\d -]{6,}\\d[^.]{0,6}?\\b(?:message|text|write|call|contact|escribeme|llamame|hablame|راسلني|كلمني|اتصل بي)\\b',
    '{not}\\b(?:without|outside|off|out of)(?: of)? (?:the |this )?(?:site|platform|app|page|holdfast|escrow|website)\\b',
    '{not}\\b(?:a?fuera de|sin) (?:la |esta )?(?:pagina|plataforma|web|app|aplicacion)\\b',
    '{not}\\b(?:خارج|بدون|بعيدا عن|بره|برا) (?:الموقع|المنصه|التطبيق|هذا الموقع)\\b',
  ],
  staff: [
    "\\b(?:help|support|safety|trust|recovery) (?:team|desk|agent)\\b[^.]{0,6}?\\b(?:i am|i'm|here|we)\\b|(?<!\\b(?:ask|contact|to|call|tell|write) the )\\b(?:from|of) the ho[li]dfast\\b",
    '\\b(?:notice|message|warning|aviso|mensaje|اشعار|رساله)\\b[^,،]{0,14}?\\b(?:from the|del|de la|من)\\b (?:escrow|security|support|risk|departamento|seguridad|soporte|قسم|فريق)',
    '\\b(?:del )?equipo de (?:ayuda|soporte|seguridad|disputas) de ho[li]dfast\\b|\\bفريق (?:مساعده|دعم|امان) ho[li]dfast\\b|\\bقسم (?:الضمان|الدعم|المخاطر)\\b',
    "{not}\\b(?:i am|i'm|im|this is|we are|you are (?:talking|speaking) (?:to|with)|it's|it is)\\b (?:from |with )?(?:the |a |an |your )?(?:official )?(?:ho[li]dfast |site |trade |escrow )?(?:support|moderator|admin|administrator|staff|customer (?:service|care|support)|help ?desk|security (?:team|department)|(?:escrow|dispute|disputes|compliance) (?:team|department)|arbiter|arbitrator|mediator)\\b(?! assistant)",
    '\\bsystem (?:message|notice|alert)\\b|\\bmensaje del sistema\\b|\\bرساله من (?:النظام|الاداره)\\b',
    '\\byour (?:account|trade|coins) will be (?:closed|blocked|suspended|deleted|frozen)\\b|\\b(?:su|tu) cuenta sera (?:cerrada|bloqueada|suspendida)\\b|\\bسيغلق حسابك\\b',
    '^(?:(?:hello|hi|hola|dear [a-z]+),? )?(?:support|admin|administrator|moderator|security)\\b (?:agent|team|here|speaking|\\d)',
    '\\bofficial (?:support|ho[li]dfast|escrow|admin|team|moderator)\\b',
    '(?<!\\b(?:ask|contact|to|call|tell|with|write|message|the|al|a|de|con) )\\bho[li]dfast (?:support|security|team|admin|staff|service|department|moderator|here)\\b',
    '\\b(?:the )?(?:escrow|security|compliance|support) (?:team|department)\\b[^,،]{0,6}?\\b(?:has|have|noticed|needs|requires|will)\\b',
    '\\b(?:support|customer (?:service|care)|moderator|admin)\\b (?:told me|says|said|confirmed)\\b[^,،]{0,8}?\\byou (?:must|have to|should|need)\\b',
    '\\bdear (?:user|customer|client|trader|member)\\b',
    '\\bi work (?:for|at|with) ho[li]dfast\\b',
    '\\byour (?:trade|account|order|coins) (?:is|are|has been|have been|was|were) (?:frozen|paused|flagged|suspended|restricted|under review|limited)\\b',
    '{not}\\b(?:soy|somos|le habla|te habla|aqui|habla)\\b (?:del |de |el |la |un |una )*(?:soporte|moderador|moderadora|administrador|administradora|admin|atencion al cliente|equipo (?:de|oficial)|servicio tecnico|arbitro|mediador)\\b(?! de (?:una?|mi) )',
    '^(?:(?:hola|buenas|buenos dias),? )?(?:soporte|equipo oficial|departamento de seguridad|servicio) (?:de (?:ho[li]dfast|soporte)|tecnico|oficial)\\b',
    '\\bdepartamento de (?:seguridad|cumplimiento)\\b|\\bequipo (?:oficial|de escrow|de seguridad) (?:de |ha |necesita )',
    '\\b(?:soporte|atencion al cliente|el moderador|el administrador)\\b (?:me )?(?:dijo|dice|confirmo)\\b[^,،]{0,8}?\\b(?:debes|tienes que|hay que)\\b',
    '\\b(?:estimado|estimada|querido|apreciado) (?:usuario|usuaria|cliente)\\b',
    '\\btrabajo (?:para|en|con) ho[li]dfast\\b',
    '\\b(?:su|tu) (?:operacion|cuenta|orden) (?:esta|ha sido|fue) (?:congelada|pausada|marcada|suspendida|restringida|limitada)\\b',
    '{not}\\b(?:انا|معك|هنا|نحن)\\b (?:من |ال)?(?:دعم|الدعم|المشرف|مشرف|مشرفه|الاداره|فريق (?:الدعم|الضمان|النزاعات|الامان)|الحكم|الوسيط|موظف الدعم|خدمه العملاء)\\b(?! في (?:شركه|بنك))',
    '\\b(?:فريق الدعم الرسمي|قسم الامان|قسم الامن|فريق الضمان)\\b',
    '\\b(?:الدعم|دعم (?:ho[li]dfast|هولدفاست)|موظف الدعم|المشرف) معك\\b',
    '\\b(?:خدمه العملاء|الدعم|المشرف) (?:قالت?|يقول|تقول|اكد)\\b[^,،]{0,8}?\\b(?:يجب|لازم|عليك)\\b',
    '\\b(?:عزيزي|عزيزتي) (?:المستخدم|العميل|الزبون)\\b',
    '\\b(?:اعمل|اشتغل) (?:في|مع|لدي) (?:ho[li]dfast|هولدفاست)\\b',
    '\\b(?:صفقتك|حسابك|عمليتك) (?:مجمده?|موقوفه?|مراقب|معلق|محظور)\\b|\\bتم (?:ايقاف|تجميد) (?:صفقتك|حسابك)\\b',
  ],
  secret: [
    '{not}\\b(?:forward|send|show|reenviame|reenvia|mandame|حول لي|ارسل لي)\\b (?:me )?(?:the |that |el |ese |ال)?(?:text message|sms|mensaje (?:de texto|del banco|con)|رساله البنك|رساله التي فيها|رساله)\\b[^.]{0,6}?(?:\\b(?:with|con|from|the|numbers|code|numeros|codigo|فيها|التي|الارقام)\\b)',
    "{not}\\b(?:secret phrase|عبارتك السريه|رقمك السري|كلمه مرورك|كلمه سرك)\\b|\\bwhat(?:'s| is) your (?:pin|password|code)\\b",
    "{not}(?<!\\bi )\\b(?:send|give|tell|share|type|enter|paste|show|read|provide|forward|export|what is|what's|i need|we need|need)\\b(?: (?:me|us|it|in|out|with me|to me))? (?:the |your |that |me the |a )?(?:\\d[ -]?(?:digit )?|one[- ]time |sms |verification |security |confirmation |login |bank |secret )*(?:(?<!\\b(?:qr|sort|swift|bank|branch|bic|postal|zip|routing|country) )(?:code|codes)|otp|pin|password|passcode|passphrase)\\b(?! of my)",
    '{not}(?<!\\bmy )\\b(?:seed|recovery|backup|secret) (?:phrase|words)\\b|{not}(?<!\\bmy )\\bprivate key\\b|\\bcvv\\b|\\byour (?:12|24|twelve|twenty-?four) words\\b',
    '\\b(?:otp|verification code|pin|password),? please\\b',
    '\\b(?:number|code|digits)\\b[^,،]{0,6}?\\b(?:your |the )?(?:bank|phone|app)\\b[^,،]{0,8}?\\b(?:texted|sent|messaged) you\\b|\\bque (?:numero|codigo) te\\b[^,،]{0,16}?\\b(?:mandar|llego|envio|mando)\\b|\\b(?:ما |)(?:الرقم|الرمز) الذي ارسله البنك\\b',
    '\\bwords\\b[^,،]{0,4}?\\byou (?:wrote|noted|saved)\\b|\\bpalabras que (?:anotaste|escribiste|guardaste)\\b|\\bالكلمات التي (?:كتبتها|حفظتها)\\b',
    '\\b(?:screenshot|photo|picture|captura|foto)\\b[^,،]{0,6}?\\b(?:of |your |de |tu )+(?:bank )?(?:login|log in|password|acceso|clave|contrasena)\\b|\\bصوره (?:دخولك|كلمه)',
    '\\b(?:read|read out|tell|leeme|dime|اقرا لي|قل لي)\\b[^,،]{0,10}?\\b(?:authenticator|autenticador|المصادقه)\\b|\\bcode on your authenticator\\b',
    '{not}\\b(?:leeme|اقرا لي)\\b (?:el |tu )?(?:codigo|رمز)\\b',
    '{not}\\b(?:manda|mandame|dame|dime|pasa|pasame|envia|enviame|comparte|escribe|pega|necesito|cual es|muestrame|leeme)\\b (?:con ?migo )?(?:el |la |tu |tus |ese |los )?(?:codigo(?! (?:qr|swift|postal|bic|bancario))|clave(?! de banco)|contrasena|pin|otp)\\b',
    '{not}\\b(?:frase (?:semilla|de recuperacion|secreta)|palabras de recuperacion|tus (?:12|24|doce) palabras|clave privada)\\b',
    '{not}\\b(?:ارسل|اعطني|اعطيني|قل لي|هات|احتاج|ابعث|شارك|اكتب|ما هي|ما هو|عطني)\\b (?:لي |معي |الي )?(?:الرمز|رمز(?: التحقق| التاكيد| الامان)?|كلمه (?:المرور|السر)|الرقم السري|الكود)\\b(?! البريدي)',
    '{not}\\b(?:عباره الاسترداد|كلمات الاسترداد|المفتاح الخاص|كلماتك الاثنتي عشره|العباره السريه)\\b',
  ],
  pressure: [
    "\\bor i(?:'ll| will)? (?:cancel|report|block|call|dispute|open)\\b|\\bcall(?:ing)? the (?:cops|police)\\b|\\bregret it\\b|\\bcome on come on\\b|\\bso fast or\\b",
    '\\bo (?:cancelo|denuncio|reporto|llamo|te bloqueo)\\b|\\bllamo a la policia\\b|\\bte vas a arrepentir\\b|\\bte arrepentiras\\b',
    '\\b(?:اتصل|ساتصل) بالشرطه\\b|\\bستندم\\b|\\b(?:هيا ){2,}|\\bاو (?:الغي|ابلغ|احظر|افتح نزاع)',
    "\\b(?:or|otherwise|or else|else)\\b (?:i|you|we)(?:'ll)?\\b[^,،]{0,20}?\\b(?:dispute|report|police|ban|banned|lawyer|negative|bad (?:review|feedback)|lose|scam\\w*|block)\\b",
    "\\bif you (?:don't|do not|dont)\\b[^.]{0,40}?\\b(?:report you|report it|police|negative|bad (?:review|feedback)|scammer|lawyer|ban(?:ned)?)\\b",
    '\\b(?:last|final) (?:chance|warning)\\b|\\bi (?:will )?report you\\b|\\byou (?:will be|are going to be) banned\\b',
    '(?<!\\b(?:no|a|any|the|not|to) )\\bhurry (?:up|and|now)\\b|^hurry\\b|(?<!\\b(?:no|a|any|the|not) )\\bhurry$',
    '\\bquick,? quick\\b|\\bno time to (?:check|look|wait|lose)\\b|\\bwhat are you waiting for\\b',
    '\\breporting you\\b|\\bwast(?:e|ing) my time\\b|\\b(?:ruin|destroy) your\\b|\\bi know where you live\\b|\\bbeg you\\b|\\bminute left\\b[^.]{0,12}?\\b(?:quick|quickly|hurry|fast)\\b',
    '\\b(?:losing|lost) (?:my )?patience\\b|\\bmy lawyer\\b|\\bgo(?:ing)? to the police\\b|\\bcall the police\\b',
    '\\b(?:hospital|emergency|surgery|urgent)\\b[^.]{0,30}?\\b(?:right now|immediately|now|fast|hurry)\\b',
    '\\bo (?:si no )?(?:abro|te|voy a|vas a|lo)\\b[^,،]{0,16}?\\b(?:disputa|denunci\\w*|report\\w*|policia|bloque\\w*|banear?|pierdes|perderas|abogado)\\b',
    '\\bsi no\\b[^.]{0,30}?\\b(?:mala valoracion|valoracion negativa|te report\\w*|te denunci\\w*|policia|estafador)\\b',
    '\\bultim[ao] (?:oportunidad|aviso|advertencia)\\b|\\bte (?:denuncio|reporto|voy a denunciar)\\b|\\bo te van a\\b',
    '\\bte estoy (?:reportando|denunciando)\\b|\\bperder el tiempo\\b|\\bte arruino\\b|\\bse donde vives\\b|\\bte lo ruego\\b|\\bqueda un minuto\\b[^.]{0,8}?\\brapido\\b',
    '\\bdate prisa\\b|\\b(?:apurate|apresurate)\\b|\\brapido,? rapido\\b|\\bno hay tiempo (?:de|para)\\b|\\bque esperas\\b',
    '\\bacaba la paciencia\\b|\\bmi abogado\\b|\\b(?:hospital|emergencia|urgencia)\\b[^.]{0,30}?\\b(?:ahora mismo|urgente|rapido|ya)\\b',
    '\\bتضيع وقتي\\b|\\b(?:اخرب|ادمر) سمعتك\\b|\\bاعرف اين تسكن\\b|\\b(?:استعجل|عجل)\\b(?! قليلا)(?<!\\bلا .{0,4})|\\bانا ابلغ عنك\\b',
    '\\bوالا\\b|\\bاخر فرصه\\b|\\bانذار اخير\\b|\\bنفد صبري\\b|\\b(?:المحامي|محامي)\\b|\\b(?:ابلغ|سابلغ) (?:عنك|الشرطه)\\b',
    '(?:^|[,،] ?)اسرع\\b(?! قليلا)|\\bبسرعه بسرعه\\b|(?:^|[,،] ?)بسرعه\\b|\\bلا وقت ل',
    '\\b(?:اذا|ان) لم\\b[^.]{0,24}?\\b(?:تقييما? سي[يئ]ا?|تقييم سلبي|ابلغ عنك)\\b',
    '\\b(?:المستشفي|طاري|عمليه جراحيه)\\b[^.]{0,30}?\\b(?:الان|فورا|بسرعه)\\b',
  ],
} as const;

export type PatternKind = keyof typeof SOURCES;

export const PATTERNS = Object.fromEntries(
  Object.entries(SOURCES).map(([kind, sources]) => [kind, sources.map(compile)]),
) as unknown as Readonly<Record<PatternKind, readonly Pattern[]>>;

/** Too much was sent, it says; and it is to come back, it says. Both together, in one message. */
export const TOO_MUCH = compile(
  '\\b(?:too much|overpaid|twice|double|by mistake|accidentally|by accident|more than|extra|a bit more|instead of \\d+|de mas|demasiado|dos veces|el doble|por error|sin querer|un poco mas|en vez de \\d+|زياده|الزائد|بالخطا|بالغلط|مرتين|الضعف|اكثر من|اكثر قليلا|بدل \\d+)\\b',
);
export const GIVE_BACK = compile(
  '{not}\\b(?:(?:send|wire|transfer|give|pay)\\b[^,،]{0,20}?\\b(?:back|the (?:difference|rest|extra))|return|refund|devuelve|devuelveme|me devuelves|regresame|regresa|transfiereme de vuelta|me mandas lo que sobra|mandame lo que sobra|اعد|ارجع|رجع|ترجع|حول لي)\\b',
);

/** That the coins be let go is asked, of the reader. */
export const ASKS_RELEASE = compile(
  '{not}{mine}(?<!\\b(?:how long|usually|when do you|will you|vas a|tardas|هل س)\\b.{0,24})\\b(?:release (?:it|the|half|now|please|them|all)|release$|let (?:the |it |my )?(?:{coins} )?go\\b|libera(?:r|las|los|lo)?|suelta(?:r|me|las|los)?|liberes|افرج|تفرج|اطلق|تطلق|حرر العملات)(?!\\p{L})',
);
/** Why it should be done before the money is there. */
export const BEFORE_TIME = compile(
  '\\b(?:first|half|must|have to|trust me|bro|promise|proof|receipt|screenshot|uploaded|tonight|tomorrow|later|on hold|pending|processed|lands|slow on|needs confirmation|wants confirmation|tienes que|confia|te lo juro|te lo prometo|comprobante|la mitad|esta noche|manana|mas tarde|pendiente|retenid[ao]|se procesa|pide que|النصف|ثق بي|وعد|الاثبات|الايصال|فعليك|عليك ان|الليله|غدا|لاحقا|معلق|معلقه|محجوز|يريد تاكيد)\\b',
);
/** What an honest request says: once you see it. */
export const ONCE_SEEN = compile(
  "\\b(?:when|once|after|as soon as|if)\\b[^,،]{0,10}?\\b(?:you see|you have|it is|it's|arrives|arrived|it arrives|received|booked|money|you get|there|check\\p{L}*)\\b|\\bcheck(?:ing|ed)?\\b[^.]{0,30}?\\b(?:then|and|before|after)\\b|\\b(?:cuando|una vez|si|en cuanto)\\b[^,،]{0,10}?\\b(?:lo veas|la veas|veas|este|llegue|llego|tengas|entre|recibas)\\b|\\b(?:mira|revisa|miro)\\b[^.]{0,24}?\\b(?:luego|despues|y)\\b|\\b(?:عندما|بعد ان|فور|اذا|حين)\\b[^,،]{0,8}?\\b(?:تراه|تراها|يصل|تصل|وصوله|اري|اراها|ارى|يثبت|تثبت|اتحقق|تتحقق)\\b|\\b(?:انظر|تحقق)\\b[^.]{0,20}?\\bثم\\b",
);
