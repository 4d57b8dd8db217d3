/* The floor of all starting: a program that ends. */
int main(void) { return 0; }
