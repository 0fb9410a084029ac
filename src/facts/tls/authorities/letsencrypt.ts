export interface LetsEncryptAuthority {
  readonly name: string;
  readonly environment: 'production' | 'staging';
  readonly kind: 'root' | 'intermediate';
  /** SHA-256 of the SubjectPublicKeyInfo: the key, whichever of its certificates carries it. */
  readonly spkiSha256: string;
  /** What certificates that it issued name as their authorityKeyIdentifier. */
  readonly keyIdentifier: string;
}

// As letsencrypt.org/certificates and letsencrypt.org/docs/staging-environment had them on 2026-11-21, one key a line.
// The staging intermediates YE1, YE3, YR1 and YR3 are not published: what they issued is known by the roots above them.
const production = `
0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3 79b459e67bb6e5e40173800888c81a58f6e99b6e root ISRG Root X1
762195c225586ee6c0237456e2107dc54f1efc21f61a792ebd515913cce68332 7c4296aede4b483bfa92f89e8ccf6d8ba9723795 root ISRG Root X2
b0292ae545978e0fbb98abbd94c861605e5b18bb32ed523f50d5b7b5c71d47bc a3c8265a8ea14cd03563fc9b23c83aae56f34f56 root Root YE
7e4e8838a8add6295de7ae3b047d3aba3488ab95db0a0aa56d897a00d8618bcf dee75b60d0226d40287d3f0d01fea4b552b45194 root Root YR
6ebcefb4210b088654a38b03fea3d7d1c711b4fb1ddc363a45f9b1a4e53da01e bb20ca470bfed7e59cf98f092aa38c3745b1bcd8 intermediate YE1
b3fb5d00e994cddf2cc9a4eea9f806bc5727e83cc0e4299bf956f2d524fe5376 b959f28ecf22f086d33748ff761418ba82d85587 intermediate YE2
2e8307068b6db620e4a39d068b5dee5d6ef5788cbb2c0b6d23ead84fcc17178c 1f2f35be461482cd40b1ae792c5578faf7d468fb intermediate YR1
9d637b3d27a9e570d07607b9ccadb80a70915c7af72afce12841b1b1da825fd1 40152d2679ed32209edf9a721dd6321f810c810c intermediate YR2
a698a20824be04e47a1a33c4fa488731be92011f23a31e900e2ca26c9c2acfce f6a27ed65e236fdddd4546611e821575cdf1e68e intermediate YE3
51aaa87d984b559ac69e929f888a022d832e089ff4dba0a412b5101bca4bc799 696529f933f809b642d5e1f3b5b59d1f5f7a227c intermediate YR3
3586d4ecf070578cbd27aedce20b964e48bc149faeb9dad72f46b857869172b8 9f2b5fcf3c214f9d04b7ed2b2cc4c6708bd2d70d intermediate E5
d016e1fe311948aca64f2de44ce86c9a51ca041df6103bb52a88eb3f761f57d7 9327469803a951688e98d6c44248db23bf5894d2 intermediate E6
cbbc559b44d524d6a132bdac672744da3407f12aae5d5f722c5f6c7913871c75 ae489edc871d44a06fdaa2e560740478c29c0080 intermediate E7
885bf0572252c6741dc9a52f5044487fef2a93b811cdedfad7624cc283b7cdd5 8f0d13a2f62e7ed1506c3318385d598e237291ca intermediate E8
f1440a9b76e1e41e53a4cb461329bf6337b419726be513e42e19f1c691c5d4b2 5d77d14dac4d227859b286598e431cb764591341 intermediate E9
2bbad93ab5c79279ec121507f272cbe0c6647a3aae52e22f388afab426b4adba bbbcc347a5e4bca9c6c3a4720c108da235e1c8e8 intermediate R10
6ddac18698f7f1f7e1c69b9bce420d974ac6f94ca8b2c761701623f99c767dc7 c5cf46a4eaf4c3c07a6c95c42db05e922f26e3b9 intermediate R11
919c0df7a787b597ed056ace654b1de9c0387acf349f73734a4fd7b58cf612a4 00b529f22d8e6f31e89b4cad783efadce90cd1d2 intermediate R12
025490860b498ab73c6a12f27a49ad5fe230fafe3ac8f6112c9b7d0aad46941d e7ab9f0f2c33a053d35e4f78c8b2840e3bd69233 intermediate R13
f1647a5ee3efac54c892e930584fe47979b7acd1c76c1271bca1c5076d869888 e51095d8b60c51d7a77235630a54686e0653f8fb intermediate R14
276fe8a8c4ec7611565bf9fce6dcace9be320c1b5bea27596b2204071ed04f10 5af3ed2bfc36c23779b95230ea546fcf55cb2eac intermediate E1
bd936e72b212ef6f773102c6b77d38f94297322efc25396bc3279422e0c89270 6d992af54d02ebe311c160ba926f8d3d2ef1ea44 intermediate E2
8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf286d 142eb317b75856cbae500940e61faf9d8b14c2c6 intermediate R3
e5545e211347241891c554a03934cde9b749664a59d26d615fe58f77990f2d03 369d3ee0b140f6272c7cbf8d9d318af654a64626 intermediate R4
60b87575447dcba2a36b7d11ac09fb24a9db406fee12d2cc90180517616e8a18 a84a6a63047dddbae6d139b7a64565eff3a8eca1 intermediate Let's Encrypt Authority X1, Let's Encrypt Authority X3
b111dd8a1c2091a89bd4fd60c57f0716cce50feeff8137cdbee0326e02cf362b c5b1ab4e4cb1cd6430937ec1849905abe603e225 intermediate Let's Encrypt Authority X2, Let's Encrypt Authority X4
`;

const staging = `
809b7ec2dfd3dda7c2464c6d30c4a35dc97ff7db20cd6736924d5cd4f0bdb46d b5f365f2feb00a921ffb3c7df344a0ac6325c314 root (STAGING) Pretend Pear X1
e4e7e3a972e43e75d3566c5eb5c3e3d4f11b5c7daea5365e6df4f65f7004f05c ded1a359640ec19a36a346eeb01076efae979566 root (STAGING) Bogus Broccoli X2
3244748344948188c5c5c69b2ab761d7f3486e4eb759e76b5f17b746af8fe85b 933b1b94286281f91f27ebaadf9a300d5aae7fec root (STAGING) Yearning Yucca Root YE
24850b394c987832dac638c72ed7291c9fa40be47f5e4f3974f3155fd2bb362b 50b1d79802505fdb32461b58c1684072246f4ac1 root (STAGING) Yonder Yam Root YR
f2c83f725ed869bace16a4aa1fe06ed1ef8fdbb02fdf7816822f0bab6f035b52 0857da89c7a253790c4fdde0908f74bae2277344 root (STAGING) Doctored Durian Root CA X3
a03d32b44fe2fff10685ea06dc345880a68acdefad2eb8f7057f5a91886fad25 fc46d101435fbb7ba63d3068ae11bae0bc6dc9d3 intermediate (STAGING) Pseudo Plum E5
046c797842c7c58b1dbd6db8911171a60fc6c9baf6165b49835b48266d953670 a1741a066d50b7862d4a2cc17eb48d88496ccd16 intermediate (STAGING) False Fennel E6
ad0bc300d7c5aa3abd45346bf1e5fb97ccc62f3b5c1e647a52d989c6b0a01eca a40f940b44636a99a9a0d98c6643b14fdcb02c46 intermediate (STAGING) Puzzling Parsnip E7
472faaf0d1e0ad369e1ce6001ca6ff9f65780343fa62edfc4f3fd224d4391538 c941934248d18c170691f2f239d2a01fa7bbdb39 intermediate (STAGING) Mysterious Mulberry E8
5db1fe864118946d19f3e71f81c8cbe754a6a795cda7fbb1faf3b08c3cf47243 8edde5a8f7b0d9d1a571d4ff8a38f9d63b026d57 intermediate (STAGING) Fake Fig E9
b3e49ac8cb4ac4f9253ad6dc0e7f20d8d3caabd81762d8280eec223c82f6c929 a45246ea58a88f68d8b7b190d14a424a8f6b2871 intermediate (STAGING) Counterfeit Cashew R10
aa78263a6b60ebc4902d980b5482adaa56464bee35f4a89ffaabebdf647605d2 13cbd7f6ae9dfc694264d65c7c23cc85f947c7b6 intermediate (STAGING) Wannabe Watercress R11
d42945658c457056e892abd831e8a6cdc6a219242a309696369f4ae5d9dcd532 f64303912f6625af8525dde464d1697ecba21cd9 intermediate (STAGING) Riddling Rhubarb R12
6e2f2aadbb58bfed7fe067b3ddecadb1abd0e796d3a1e3040e7955d398d34e6c 3e348fca29732b105819a1ebf8bba9c45e64e6d1 intermediate (STAGING) Tenuous Tomato R13
a0a0ced2372fe3f4d98eb43de9c815b5afa1b074512b98b9f943148833e1e1cf 4dd33662689505f964120efcdde02c1f812bacf6 intermediate (STAGING) Not Nectarine R14
75c5629c4c80df73f6fe12271c45a892e58395fa5139575afbc5d10d95bb8722 ebf925c2802866e26d089232f3c2e1adc3ff3545 intermediate (STAGING) Ersatz Edamame E1
7c4aeb8e97bc480459e418341101d0c9bd3b9f6d80013879e220a159b24bac1b 6cf88d45be481a3a035011f6f2925d4363a98688 intermediate (STAGING) Ersatz Edamame E2
ceb408dbfd6af22d9244f98c675b0c9ed2241be94c5b495e80f168903a379eb6 de727a48df31c3a650df9f8523df57374b5d2e65 intermediate (STAGING) Artificial Apricot R3
d4f7db42adcf4d5569bcb5e97431f299088dbf51d200691df9400b9b84d9c458 9aeec015a3743bc7ecf10560a6c293a7f94f1a35 intermediate (STAGING) Artificial Apricot R4
5b7b5b32631b6ad5e6dcabbc7b21b6b23334b9345e90b22caa2c27770bb9da8d c12674a48a44a0e6fa2028d85c239a45881879e0 root Fake LE Root X1
25ec31d428b56d5f8d9b09432ad80276097501a242e17ec6ea5c95810c712c02 c0cc0346b95820cc5c7270f3e12ecb20a6f5683a intermediate Fake LE Intermediate X1
d372e2e461e6a3e4e0a46c3e14a10cbce6a85380939b28f65368054a925b55f8 deda4225f234c0279b6616cf656a90ac21d53087 intermediate (STAGING) Baloney Bulgur YE2
fb35f3001918d15055560914da3bbe4c916dda19a3af9b280c1235bdd058fd1e 45fff6f8142e67f6dfa954f245a567c0d66a836c intermediate (STAGING) Ersatz Emmer YR2
`;

const parse = (environment: LetsEncryptAuthority['environment'], table: string): LetsEncryptAuthority[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [spkiSha256 = '', keyIdentifier = '', kind, ...name] = line.split(' ');
      return {
        name: name.join(' '),
        environment,
        kind: kind === 'root' ? 'root' : 'intermediate',
        spkiSha256,
        keyIdentifier,
      };
    });

const all = [...parse('production', production), ...parse('staging', staging)];

/** By the SHA-256 of the key. */
export const letsEncryptByKey: ReadonlyMap<string, LetsEncryptAuthority> = new Map(
  all.map((authority) => [authority.spkiSha256, authority]),
);

/** By key identifier: a hint that anyone can write into a certificate. */
export const letsEncryptByKeyIdentifier: ReadonlyMap<string, LetsEncryptAuthority> = new Map(
  all.map((authority) => [authority.keyIdentifier, authority]),
);

/** Cross-signs that Let's Encrypt revoked in May 2026 and issued anew under the same names and keys, by SHA-256. */
export const revokedCrossSigns: ReadonlyMap<string, string> = new Map([
  ['00beaef280277e38999d3c60b27736e8f21e782c3d4b444ac34d465a7ab287c5', 'ISRG Root X2, signed by ISRG Root X1'],
  ['2d7b5b429f80c0f0a032a0051f696a0f8d0b98980e71f6f244eac6367bc4c917', 'Root YE, signed by ISRG Root X2'],
  ['270c64b6ba1aae94b0756e83d8db0732f5b534bcdc545d44e334d5dd4d10fec0', 'Root YR, signed by ISRG Root X1'],
]);
