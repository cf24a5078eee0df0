/* Bytes as text: RFC 4648, §4, with padding. */
#ifndef BASE64_H
#define BASE64_H

#include <stdio.h>
#include <string.h>

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void base64_write(const unsigned char *bytes, size_t count, FILE *stream) {
    for (size_t i = 0; i < count; i += 3) {
        const size_t left = count - i;
        const unsigned long three = (unsigned long)bytes[i] << 16 | (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
                                    (left > 2 ? bytes[i + 2] : 0);
        const char four[] = {BASE64[three >> 18], BASE64[three >> 12 & 63],
                             left > 1 ? BASE64[three >> 6 & 63] : '=', left > 2 ? BASE64[three & 63] : '='};
        fwrite(four, 1, sizeof four, stream);
    }
}

/* The value of each digit, plus one; 0 for what is no digit. */
static const unsigned char *base64_digits(void) {
    static unsigned char digits[256];
    if (!digits['A'])
        for (unsigned char i = 0; i < 64; i++) digits[(unsigned char)BASE64[i]] = (unsigned char)(i + 1);
    return digits;
}

/* How many bytes were written to `bytes`, `most` at most; -1 if the text is no base64 or holds more. */
static long base64_read(const char *text, size_t length, unsigned char *bytes, size_t most) {
    const unsigned char *digits = base64_digits();
    size_t count = 0;
    if (length % 4) return -1;
    for (size_t i = 0; i < length; i += 4) {
        const size_t padding = i + 4 == length ? (size_t)(text[i + 3] == '=') + (text[i + 2] == '=') : 0;
        unsigned long three = 0;
        if (count + 3 - padding > most) return -1;
        for (size_t k = 0; k < 4 - padding; k++) {
            const unsigned char digit = digits[(unsigned char)text[i + k]];
            if (!digit) return -1;
            three |= (digit - 1ul) << (18 - 6 * k);
        }
        for (size_t k = 0; k < 3 - padding; k++) bytes[count++] = (unsigned char)(three >> (16 - 8 * k));
    }
    return (long)count;
}

#endif
